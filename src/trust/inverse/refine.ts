import { RetortError } from "../../core/errors.ts";
import { sobolSequence } from "../sensitivity/sobol-sequence.ts";
import { levenbergMarquardt, type Minimum } from "./levenberg-marquardt.ts";
import type { Problem } from "./problem.ts";

/** Points of the box that are looked at for each unknown before the best are refined. */
const scanned = 32;

/** Minima from the best of many places in the box. */
export async function refine(problem: Problem, starts: number, seed: number): Promise<Minimum[]> {
  const { n, measured, weights } = problem;
  const count = scanned * n;
  const points = sobolSequence(count, n, seed);
  const places = Array.from({ length: count }, (_, i) => points.slice(i * n, (i + 1) * n));
  const { found, error } = await problem.answerAll(places);
  const costs = found.map((values) =>
    values.reduce((sum, value, i) => sum + ((value - (measured[i] as number)) * (weights[i] as number)) ** 2, 0),
  );
  const order = Array.from({ length: count }, (_, i) => i)
    .filter((i) => Number.isFinite(costs[i]))
    .sort((a, b) => (costs[a] as number) - (costs[b] as number));
  if (order.length === 0)
    throw new RetortError(
      error?.code ?? "UNSUPPORTED_INPUT",
      error?.message ?? `${problem.model.spec.id} has no finite answer anywhere in the ranges`,
      error?.hint === undefined ? {} : { hint: error.hint },
    );
  const minima: Minimum[] = [];
  for (const place of spreadOut(order, places, Math.max(1, Math.min(16, starts))))
    minima.push(await levenbergMarquardt((at, slopes) => problem.evaluate(at, slopes), place));
  return minima;
}

/** The best places that are not next to a better one already taken; then the best others. */
function spreadOut(order: readonly number[], places: readonly Float64Array[], starts: number): Float64Array[] {
  const taken: Float64Array[] = [];
  for (const apart of [0.15, 0])
    for (const i of order) {
      const place = places[i] as Float64Array;
      const near = taken.some((one) => one.every((value, k) => Math.abs(value - (place[k] as number)) <= apart));
      if (taken.length < starts && !near && !taken.includes(place)) taken.push(place);
    }
  return taken;
}
