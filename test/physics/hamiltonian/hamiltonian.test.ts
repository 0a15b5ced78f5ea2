import { describe, expect, it } from "vitest";
import { gravity } from "../../../src/physics/hamiltonian/gravity.ts";
import { pendulum, pendulumPeriod } from "../../../src/physics/hamiltonian/pendulum.ts";
import { observe, type Protocol, protocols } from "../../../src/physics/hamiltonian/protocol.ts";
import { spring, springState } from "../../../src/physics/hamiltonian/spring.ts";
import { symplecticPath } from "../../../src/physics/hamiltonian/symplectic.ts";
import { energyDrift, equationsOfMotion, trajectory } from "../../../src/physics/hamiltonian/system.ts";
import { furthest } from "../fields.ts";

const ellipse = [1, -1, 0, 0, 0, 0, 0.3, -0.3]; // two bodies at their farthest
const figureEight = [
  // Chenciner & Montgomery, Ann. Math. 2000, 152, 881; period 6.32591398
  0.97000436, -0.97000436, 0, -0.24308753, 0.24308753, 0, 0.466203685, 0.466203685, -0.93240737, 0.43236573, 0.43236573,
  -0.86473146,
];
const last = <T>(list: readonly T[]) => list[list.length - 1] as T;

describe.each([
  ["verlet", 2, 50],
  ["yoshida4", 4, 50],
  ["yoshida6", 6, 50],
] as const)("the symplectic scheme %s", (scheme, order, coarse) => {
  const end = (initial: ArrayLike<number>, system: ReturnType<typeof spring>, time: number, steps: number) =>
    last(symplecticPath(system, initial, { scheme, step: time / steps, every: steps, frames: 1 }));

  it(`is of order ${order} against the exact motion of a spring`, () => {
    const errors = [1, 2, 4].map((k) =>
      furthest(end([0.7, -0.4], spring(), 3, k * coarse), springState([0.7, -0.4], 3)),
    );
    for (let i = 1; i < 3; i++) expect(Math.log2(errors[i - 1]! / errors[i]!)).toBeCloseTo(order, 1);
  });

  it(`is of order ${order} on two bodies too`, () => {
    const two = gravity([1, 1]);
    const exact = last(trajectory(two, ellipse, [3], 1e-14));
    const errors = [4, 8].map((k) => furthest(end(ellipse, two, 3, k * coarse), exact));
    expect(Math.abs(Math.log2(errors[0]! / errors[1]!) - order)).toBeLessThan(0.3);
  });

  it("holds the energy over a thousand swings, and runs backwards", () => {
    const swing = pendulum();
    const path = symplecticPath(swing, [2, 0], { scheme, step: 0.05, every: 100, frames: 500 });
    expect(energyDrift(swing, path)).toBeLessThan(20 * 0.05 ** order);
    const half = energyDrift(swing, path.slice(0, 250));
    expect(energyDrift(swing, path)).toBeLessThan(1.2 * half);
    const forth = symplecticPath(swing, [2, 0], { scheme, step: 0.05, every: 200, frames: 1 });
    const back = symplecticPath(swing, last(forth), { scheme, step: -0.05, every: 200, frames: 1 });
    expect(furthest(last(back), [2, 0])).toBeLessThan(1e-10);
  });

  it("keeps momentum and angular momentum of three bodies to rounding", () => {
    const three = gravity([1, 1, 1]);
    const path = symplecticPath(three, figureEight, { scheme, step: 0.01, every: 10, frames: 60 });
    for (const value of Object.values(three.invariants ?? {}))
      for (const state of path) expect(value(state)).toBeCloseTo(value(path[0]!), 12);
  });
});

describe("the reference trajectories", () => {
  it("return: a spring, a pendulum, two bodies on Kepler's ellipse, the figure eight", () => {
    expect(furthest(last(trajectory(spring(), [0.3, 0.8], [50])), springState([0.3, 0.8], 50))).toBeLessThan(1e-9);
    const period = pendulumPeriod(2.5);
    expect(furthest(last(trajectory(pendulum(), [2.5, 0], [10 * period])), [2.5, 0])).toBeLessThan(1e-8);
    // Reduced problem: a = −m₁m₂/2E = 1/(−2E), period 2π √(a³/(m₁ + m₂)).
    const two = gravity([1, 1]);
    const axis = -1 / (2 * two.energy(Float64Array.from(ellipse)));
    const orbit = 2 * Math.PI * Math.sqrt(axis ** 3 / 2);
    expect(furthest(last(trajectory(two, ellipse, [orbit])), ellipse)).toBeLessThan(1e-8);
    expect(furthest(last(trajectory(gravity([1, 1, 1]), figureEight, [6.32591398])), figureEight)).toBeLessThan(1e-5);
  });

  it("keep the energy to their tolerance", () => {
    const three = gravity([1, 1, 1]);
    const times = Array.from({ length: 50 }, (_, i) => i);
    expect(energyDrift(three, trajectory(three, figureEight, times))).toBeLessThan(1e-9);
  });
});

describe.each(Object.entries<Protocol>(protocols))("the published protocol of %s", (_, protocol) => {
  it("gives every trajectory its own seeded motion, whatever was made before", () => {
    const { states, observed, derivatives, times } = observe(protocol, 1, 3);
    expect(observe(protocol, 1, 3).observed).toEqual(observed);
    expect(observe(protocol, 1, 4).observed).not.toEqual(observed);
    expect(states).toHaveLength(protocol.points);
    expect([times[0], last([...times])]).toEqual([0, protocol.end]);
    expect(energyDrift(protocol.system, states)).toBeLessThan(1e-8);
    const rate = new Float64Array(states[0]!.length);
    equationsOfMotion(protocol.system).rate(0, last(states), rate);
    expect(last(derivatives)).toEqual(rate);
  });

  it("has the noise it names", () => {
    let [sum, count] = [0, 0];
    for (let index = 0; index < 20; index++) {
      const { states, observed } = observe({ ...protocol, end: 0.1 }, 2, index);
      for (const [i, state] of states.entries())
        for (const [j, value] of state.entries()) {
          sum += (observed[i]![j]! - value) ** 2;
          count++;
        }
    }
    expect(Math.sqrt(sum / count)).toBeCloseTo(protocol.noise, 1);
    if (protocol.noise === 0) expect(sum).toBe(0);
  });
});

describe("bodies of the published protocol", () => {
  it("circle where there is no noise: their distance stays", () => {
    for (const [protocol, bodies] of [
      [protocols.twoBody, 2],
      [protocols.threeBody, 3],
    ] as const) {
      const { states } = observe({ ...protocol, orbitNoise: 0, end: 4 }, 1, 0);
      const radius = (state: Float64Array) => Math.hypot(state[0]!, state[bodies]!);
      for (const state of states) expect(radius(state)).toBeCloseTo(radius(states[0]!), 8);
    }
  });
});
