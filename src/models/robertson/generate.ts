import { random, seedFrom } from "../../core/random.ts";
import { robertsonRates, solveRobertson } from "../../physics/kinetics/robertson.ts";
import { courseTimes } from "../../runtime/featurisers/robertson.ts";
import { components, first, last, times } from "./course.ts";

/** Changes whenever the same seed gives other numbers. */
export const generatorRevision = 1;

export type RobertsonProblem = { k1: number; k2: number; k3: number; a: number; b: number; c: number; time: number };

export type Solved = { problem: RobertsonProblem; course: Float64Array };

/**
 * Problem `row` of those drawn from `seed`: rate constants log-uniform within a factor of three of Robertson's, in all
 * 0.5 to 2 mol/L (log-uniform), of which C up to a half and B up to 1e-4, both denser near nothing and nothing in one row of eight. Where `spread`, every
 * second one ends before 1e6 s, log-uniform from 1e-4 s.
 */
export function robertsonProblem(seed: number, row: number, spread: boolean): RobertsonProblem {
  const source = random(seedFrom("robertson", generatorRevision, seed, row));
  const near = (value: number) => value * 3 ** (2 * source.uniform() - 1);
  const [k1, k2, k3] = [near(robertsonRates.k1), near(robertsonRates.k2), near(robertsonRates.k3)];
  const total = 0.5 * 4 ** source.uniform();
  const some = () => Math.max(0, 1.15 * source.uniform() - 0.15) ** 3;
  const [c, b] = [0.5 * some(), 1e-4 * some()];
  const early = source.uniform() < 0.5;
  const time = 1e-4 * (last / 1e-4) ** source.uniform();
  return { k1, k2, k3, a: total * (1 - b - c), b: total * b, c: total * c, time: spread && early ? time : last };
}

/** Its course by Rodas5P: A, B, C at each time. */
export function solveProblem({ k1, k2, k3, a, b, c, time }: RobertsonProblem): Float64Array {
  const { states } = solveRobertson([a, b, c], courseTimes(first, time, times), { k1, k2, k3 });
  const course = new Float64Array(times * components.length);
  states.forEach((state, i) => {
    course.set(state, i * components.length);
  });
  return course;
}
