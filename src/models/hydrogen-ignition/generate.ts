import { random, seedFrom } from "../../core/random.ts";
import { hydrogenAir, ignitionDelay } from "../../physics/kinetics/ignition.ts";
import type { Mechanism } from "../../physics/kinetics/mechanism.ts";
import { pressureRange, ratioRange, temperatureRange } from "./box.ts";

/** Changes whenever the same seed gives other numbers. */
export const generatorRevision = 1;

/** A mixture of hydrogen and air: K, bar, and the equivalence ratio. */
export type IgnitionProblem = { temperature: number; pressure: number; equivalenceRatio: number };

/** Problem `row` of those drawn from `seed`; it depends on nothing else. */
export function ignitionProblem(seed: number, row: number): IgnitionProblem {
  const source = random(seedFrom("hydrogen-ignition", generatorRevision, seed, row));
  const between = ([low, high]: readonly [number, number]) => low + (high - low) * source.uniform();
  const logBetween = ([low, high]: readonly [number, number]) => low * (high / low) ** source.uniform();
  return {
    temperature: between(temperatureRange),
    pressure: logBetween(pressureRange),
    equivalenceRatio: logBetween(ratioRange),
  };
}

/** Its ignition delay in s, by the solver. @throws RetortError as the solver does. */
export function delayOf(mechanism: Mechanism, { temperature, pressure, equivalenceRatio }: IgnitionProblem): number {
  return ignitionDelay(mechanism, { temperature, pressure: 1e5 * pressure, moles: hydrogenAir(equivalenceRatio) })
    .delay;
}
