import { describe, expect, it } from "vitest";
import { gravity } from "../../../src/physics/hamiltonian/gravity.ts";
import { springState } from "../../../src/physics/hamiltonian/spring.ts";
import { equationsOfMotion, trajectory } from "../../../src/physics/hamiltonian/system.ts";
import { integrateTogether } from "../../../src/physics/ode/dopri5-together.ts";

const times = (end: number, points = 21) => Float64Array.from({ length: points }, (_, i) => (end * i) / (points - 1));

/** One system's rates for all that are asked for. */
const rates = (size: number, rate: (y: Float64Array, out: Float64Array) => void) => (states: Float64Array) => {
  const out = new Float64Array(states.length);
  for (let at = 0; at < states.length; at += size) rate(states.subarray(at, at + size), out.subarray(at, at + size));
  return out;
};

const spring = rates(2, ([q = 0, p = 0], out) => out.set([2 * p, -2 * q]));

describe("systems that are integrated together", () => {
  it("follow the exact motion to the tolerance, each to its own end", async () => {
    const starts = [
      [1, 0],
      [0.1, -0.5],
    ] as const;
    const ends = [times(3), times(20)];
    const paths = await integrateTogether(spring, Float64Array.from(starts.flat()), ends, { tolerance: 1e-8 });
    paths.forEach((path, s) => {
      ends[s]!.forEach((t, i) => {
        const exact = springState(starts[s] as [number, number], t);
        expect(Math.abs(path[2 * i]! - exact[0]!)).toBeLessThan(1e-6);
        expect(Math.abs(path[2 * i + 1]! - exact[1]!)).toBeLessThan(1e-6);
      });
    });
  });

  it("is of order 5: a tolerance a hundred times smaller gives errors about as much smaller", async () => {
    const error = async (tolerance: number) => {
      const [path] = await integrateTogether(spring, Float64Array.of(1, 0), [times(10)], { tolerance });
      return Math.abs(path!.at(-2)! - springState([1, 0], 10)[0]!);
    };
    const ratio = (await error(1e-5)) / (await error(1e-7));
    expect(ratio).toBeGreaterThan(20);
    expect(ratio).toBeLessThan(1000);
  });

  it("take steps of their own: a close encounter beside a wide orbit", async () => {
    const system = gravity([1, 1]);
    const { rate } = equationsOfMotion(system);
    const wide = [1, -1, 0, 0, 0, 0, 0.5, -0.5];
    const close = [1, -1, 0, 0, 0, 0, 0.1, -0.1];
    const paths = await integrateTogether(
      rates(8, (y, out) => rate(0, y, out)),
      Float64Array.from([...wide, ...close]),
      [times(8), times(8)],
      { tolerance: 1e-9 },
    );
    [wide, close].forEach((start, s) => {
      const exact = trajectory(system, start, times(8));
      expect(Math.abs(paths[s]!.at(-8)! - exact.at(-1)![0]!)).toBeLessThan(1e-4);
    });
  });

  it("that leave the finite numbers end there, and their neighbours go on", async () => {
    const paths = await integrateTogether(
      rates(1, ([y = 0], out) => out.set([y * y])),
      Float64Array.of(1, 0.1),
      [times(2), times(2)],
      { mostSteps: 500 },
    );
    expect(paths[0]!.at(-1)).toBeNaN();
    expect(paths[1]!.at(-1)).toBeCloseTo(0.1 / (1 - 0.2), 5);
  });
});
