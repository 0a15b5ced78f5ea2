import { expect, it } from "vitest";
import { denoised } from "../../../src/physics/hamiltonian/denoise.ts";
import { observe, protocols } from "../../../src/physics/hamiltonian/protocol.ts";
import { startMeasures, startState } from "../../../src/physics/hamiltonian/start.ts";

it("a start is given body by body, and kept as all x, all y, all momenta", () => {
  const state = startState("twoBody", {
    positions: Float64Array.of(1, 2, 3, 4),
    velocities: Float64Array.of(5, 6, 7, 8),
    seed: Number.NaN,
  });
  expect([...state]).toEqual([1, 3, 2, 4, 5, 7, 6, 8]);
  expect(startMeasures.farthest!(state, protocols.twoBody.system)).toBeCloseTo(Math.hypot(2, 2), 12);
});

it("a start is a state or a seed, not both and not neither; bodies are apart", () => {
  const positions = Float64Array.of(1, 0, -1, 0);
  const velocities = Float64Array.of(0, 0.5, 0, -0.5);
  expect(startState("twoBody", { seed: 3 })).toEqual(startState("twoBody", { seed: 3 }));
  for (const values of [
    {},
    { positions, velocities, seed: 3 },
    { positions },
    { positions: velocities.fill(0), velocities },
  ])
    expect(() => startState("twoBody", values)).toThrow(/seed|numbers|no state|one place/);
});

it("the energy of the motion within does not see a motion of the whole", () => {
  const still = startState("threeBody", { seed: 5 });
  const moving = still.map((value, i) => (i >= 6 && i < 9 ? value + 0.7 : value));
  const { innerEnergy, energy } = startMeasures;
  const { system } = protocols.threeBody;
  expect(innerEnergy!(moving, system)).toBeCloseTo(innerEnergy!(still, system), 12);
  expect(energy!(moving, system)).toBeGreaterThan(energy!(still, system) + 0.5);
});

it("observed rates without noise take most of the noise from observed states", () => {
  const { points, end } = protocols.spring;
  let [before, after] = [0, 0];
  for (let index = 0; index < 20; index++) {
    const { observed, states, derivatives } = observe(protocols.spring, 11, index);
    const cleaned = denoised(observed, derivatives, end / (points - 1));
    states.forEach((state, i) => {
      before += (observed[i]![0]! - state[0]!) ** 2;
      after += (cleaned[i]![0]! - state[0]!) ** 2;
    });
  }
  expect(Math.sqrt(after / before)).toBeLessThan(0.3); // one over the root of 30 observations, and its own error
});
