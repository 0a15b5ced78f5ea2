import { RetortError } from "../../core/errors.ts";
import { random, seedFrom } from "../../core/random.ts";
import { type Protocol, protocols } from "./protocol.ts";
import type { HamiltonianSystem } from "./system.ts";

export type SystemName = keyof typeof protocols;

/**
 * The state that a row starts from: as it is given, or drawn by the protocol from a seed. Of the spring `position` and
 * `momentum`; of bodies `positions` and `velocities`, x and y of one body after the other (all masses are 1).
 *
 * @throws RetortError INVALID_INPUT where neither or both are given, numbers are missing or two bodies are in one place.
 */
export function startState(system: SystemName, values: Readonly<Record<string, unknown>>): Float64Array {
  const protocol: Protocol = protocols[system];
  const names = system === "spring" ? ["position", "momentum"] : ["positions", "velocities"];
  const given = names.map((name) => present(values[name]));
  const seeded = present(values.seed) !== undefined;
  if (seeded === given.some((one) => one !== undefined))
    throw new RetortError(
      "INVALID_INPUT",
      seeded ? "there are a seed and a state" : "there is no state to start from",
      {
        step: "seed",
        hint: `give ${names.join(" and ")}, or a seed`,
      },
    );
  if (seeded) {
    const source = random(seedFrom("hamiltonian-start", system, Number(values.seed)));
    return Float64Array.from(protocol.start(source, protocol.orbitNoise));
  }
  const bodies = system === "spring" ? 0 : protocol.system.degrees / 2;
  const parts = given.map((one, i) => {
    const list = typeof one === "number" ? Float64Array.of(one) : (one as Float64Array | undefined);
    if (list?.length !== protocol.system.degrees)
      throw new RetortError(
        "INVALID_INPUT",
        `${names[i]} has ${list?.length ?? 0} numbers, not ${protocol.system.degrees}`,
        {
          step: names[i] as string,
          hint: bodies ? "give x and y of one body after the other" : "give one number",
        },
      );
    return list;
  }) as [Float64Array, Float64Array];
  if (!bodies) return Float64Array.of(...parts[0], ...parts[1]);
  // all x, all y, all momenta along x, all along y
  const state = Float64Array.from({ length: 4 * bodies }, (_, i) => {
    const [part, body] = [Math.floor(i / bodies), i % bodies];
    return (parts[part >> 1] as Float64Array)[2 * body + (part & 1)] as number;
  });
  if (!(closest(state) > 0))
    throw new RetortError("INVALID_INPUT", "two bodies are in one place", {
      step: "positions",
      hint: "move them apart",
    });
  return state;
}

/** Numbers that were not given are NaN in a table. */
const present = (value: unknown) => (value === null || Number.isNaN(value) ? undefined : value);

/** The smallest distance between two bodies of a state. */
export const closest = (state: Float64Array) => Math.min(...distances(state));

function distances(state: Float64Array): number[] {
  const n = state.length / 4;
  const found: number[] = [];
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) found.push(Math.hypot(state[i]! - state[j]!, state[n + i]! - state[n + j]!));
  return found;
}

/** Numbers by which the state that a row starts from may be judged. */
export const startMeasures: Readonly<Record<string, (state: Float64Array, system: HamiltonianSystem) => number>> = {
  energy: (state, system) => system.energy(state),
  closest,
  farthest: (state) => Math.max(...distances(state)),
  /** Of the whole, whose motion the bodies' own does not depend on, taken off. */
  innerEnergy: (state, system) => {
    const n = state.length / 4;
    const sum = (part: number) => state.subarray(part * n, (part + 1) * n).reduce((all, p) => all + p, 0);
    return system.energy(state) - (sum(2) ** 2 + sum(3) ** 2) / (2 * n);
  },
};
