import { describe, expect, it } from "vitest";
import { onGrid } from "../../src/physics/fourier-series.ts";
import { readProfile } from "../../src/physics/profile.ts";
import { gaussianRandomField } from "../../src/physics/random-field.ts";
import { furthest, sampled } from "./fields.ts";

const wave = (x: number) => 0.5 * Math.sin(2 * Math.PI * x) + 0.25 * Math.cos(6 * Math.PI * x) ** 2;
const formula = "0.5 sin(2 pi x) + cos(6*pi*x)^2 / 4";

describe("a profile", () => {
  it("is the same whether given as samples, a formula or text", () => {
    const expected = sampled(128, wave);
    for (const given of [
      [...sampled(64, wave)],
      sampled(100, wave),
      Float32Array.from(sampled(512, wave)),
      formula,
      { formula },
      { samples: [...sampled(33, wave)] },
      JSON.stringify([...sampled(40, wave)]),
    ])
      expect(furthest(readProfile(given, 128), expected)).toBeLessThan(given instanceof Float32Array ? 1e-6 : 1e-12);
  });

  it("is a random field where a seed is given", () => {
    const expected = onGrid(gaussianRandomField(7), 512);
    expect(furthest(readProfile("seed:7", 512), expected)).toBeLessThan(1e-12);
    expect(furthest(readProfile({ seed: 7 }, 512), expected)).toBeLessThan(1e-12);
    expect(
      furthest(
        readProfile({ seed: 7 }, 256),
        expected.filter((_, j) => j % 2 === 0),
      ),
    ).toBeLessThan(1e-3);
  });

  it("is what the grid holds of a random field, however rough the draw", () => {
    for (let seed = 0; seed < 40; seed++) expect(readProfile({ seed }, 64)).toHaveLength(64);
  });

  it.each([
    ["seed:abc", /cannot be "abc"/],
    ["sin(2 pi x", /character 11/],
    ["sin(2 pi y)", /character 10: "y" is not known/],
    ["import(x)", /"import" is not known/],
    ["f(x) = x", /not a formula/],
    ["x = 3", /not a formula/],
    ["[1, 2", /not JSON/],
    ["process.exit(1)", /not known|not a formula/],
    ["constructor", /not known/],
    ["sin.constructor('x')", /not known|not a formula/],
    ["x; x", /not a formula/],
    ["x > 0 ? 1 : 2", /not a formula/],
    ["'text'", /not a number/],
    ["x!", /operator "!"/],
    ["sin(x, x)", /one value/],
    ["", /not|cannot/],
    ["1e999", /not a number|finite/],
    ["log(x)", /no finite value at x = 0/],
    ["1/(1-x)", /no finite value at x = 1/],
    ["x", /not periodic/],
    ["exp(x)", /not periodic/],
    ["abs(sin(2 pi x)) / sin(2 pi x + 1e-9)", /detail/],
  ])("refuses %s, and says where and why", (text, message) => {
    expect(() => readProfile(text, 128)).toThrow(message);
    try {
      readProfile(text, 128);
    } catch (error) {
      expect(error).toMatchObject({ code: "INVALID_INPUT", hint: expect.any(String) });
    }
  });

  it.each([
    [[0, 1, Number.NaN, 1], /sample 2/],
    [[0, 1, "2", 1], /sample 2/],
    [[1, 2], /2 samples/],
    [sampled(64, (x) => x), /not periodic/],
    [[...sampled(64, wave), wave(0)], /same/],
    [{ seed: 1.5 }, /seed/],
    [{ seed: 1, formula: "x" }, /cannot be/],
    [null, /cannot be/],
    [5, /cannot be/],
  ])("refuses samples that are not finite or not one period (%#)", (given, message) => {
    expect(() => readProfile(given, 128)).toThrow(message);
  });
});
