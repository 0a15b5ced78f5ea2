import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { bandAround, calibrateBands, measureBands } from "../../src/trust/bands.ts";

/** Fields of unit spread whose errors are larger in some problems than in others, and the same along a field. */
function problems(count: number, seed: number, points = 64) {
  const numbers = random(seed);
  const predicted = Array.from({ length: count }, () => {
    const phase = numbers.uniform() * 7;
    return Float64Array.from({ length: points }, (_, j) => Math.SQRT2 * Math.sin((2 * Math.PI * j) / points + phase));
  });
  const measured = predicted.map((field) => {
    const size = 0.01 * Math.exp(numbers.normal());
    return field.map((value) => value + size * numbers.normal());
  });
  return { predicted, measured };
}

describe("bands around fields", () => {
  const { predicted, measured } = problems(200, 1);
  const calibration = calibrateBands({}, predicted, measured);

  for (const coverage of [0.5, 0.8, 0.9, 0.95])
    it(`hold ${100 * coverage} % of the points of new problems in the mean, and of whole fields where that is asked for`, () => {
      const fresh = problems(2000, 2);
      const found = measureBands(fresh.predicted, fresh.measured, calibration, coverage, true);
      expect(Math.abs(found.measured - coverage)).toBeLessThan(found.band);
      expect(Math.abs((found.simultaneous as number) - coverage)).toBeLessThan(found.band);
    });

  it("are as wide as the field is large", () => {
    const field = predicted[0] as Float64Array;
    const small = bandAround(field, calibration, 0.9, false);
    const large = bandAround(
      field.map((value) => 3 * value),
      calibration,
      0.9,
      false,
    );
    expect((large.upper[5] as number) - (large.lower[5] as number)).toBeCloseTo(
      3 * ((small.upper[5] as number) - (small.lower[5] as number)),
      9,
    );
  });

  it("stay in the range of the quantity", () => {
    const { lower } = bandAround(Float64Array.from([0.001, 0.5]), calibration, 0.9, false, [0, 1]);
    expect(lower[0]).toBe(0);
  });

  it("refuse what few problems cannot support", () => {
    const few = calibrateBands({}, predicted.slice(0, 8), measured.slice(0, 8));
    expect(() => bandAround(predicted[0] as Float64Array, few, 0.95, true)).toThrow(/8 calibration problems/);
    expect(() => bandAround(predicted[0] as Float64Array, few, 0.95, false)).toThrow(/8 calibration problems/);
    expect(() => bandAround(predicted[0] as Float64Array, calibration, 1, false)).toThrow(/not possible/);
  });
});

describe("bands around trajectories", () => {
  it("follow the error of each component and time, however small", () => {
    const numbers = random(3);
    const course = () => {
      const predicted = Float64Array.from([1, 1e-5, 0.9, 2e-5, 0.8, 3e-5]);
      const sizes = [1e-3, 1e-8, 2e-3, 2e-8, 4e-3, 4e-8];
      return { predicted, measured: predicted.map((value, i) => value + (sizes[i] as number) * numbers.normal()) };
    };
    const some = Array.from({ length: 400 }, course);
    const fresh = Array.from({ length: 400 }, course);
    const port = {
      components: [
        { name: "a", unit: "1" },
        { name: "b", unit: "1" },
      ],
    };
    const of = (all: typeof some) => [all.map((one) => one.predicted), all.map((one) => one.measured)] as const;
    const calibration = calibrateBands(port, ...of(some));
    expect(calibration.problems).toBe(200);
    const band = bandAround(some[0]!.predicted, calibration, 0.9, false);
    const half = Array.from(band.upper, (value, i) => value - some[0]!.predicted[i]!);
    expect(half[1]).toBeLessThan(1e-7);
    expect(half[4]! / half[0]!).toBeGreaterThan(2);
    expect(Math.abs(measureBands(...of(fresh), calibration, 0.9, true).measured - 0.9)).toBeLessThan(0.02);
  });
});
