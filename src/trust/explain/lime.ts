import { RetortError } from "../../core/errors.ts";
import { type Random, random, seedFrom } from "../../core/random.ts";
import { evaluate, type Masked, type Target } from "./evaluate.ts";
import type { Attribution } from "./method.ts";
import type { RowContext } from "./row-context.ts";
import { weightedLeastSquares } from "./weighted-least-squares.ts";

/** Evaluations a player below which the local fit is not determined well enough to be given. */
const fewestPerPlayer = 4;
/** Width of the kernel, in the cosine distance of a coalition from the whole row: the default of LIME for texts. */
const kernelWidth = 0.25;
/** Weighted R² below which the local fit is said to be poor. */
const fairFit = 0.8;

/**
 * LIME (Ribeiro, Singh, Guestrin 2016): the line that fits the model best near the row, in terms of which players are
 * there. Players that are not there are at the model's baseline; how many are missing is drawn evenly, and a sample
 * weighs exp(−d²/σ²), d = 1 − √(players there / players), σ = .25. The base is the fit's intercept; no sum is promised:
 * what the line misses at the row itself is the residual, and its weighted R² is told. Same seed, same digits.
 *
 * @throws RetortError INVALID_INPUT if the budget is too small for the players of a row.
 */
export async function lime(
  target: Target,
  rows: readonly RowContext[],
  { budget, seed }: { budget: number; seed: number },
): Promise<Attribution[]> {
  const plans = rows.map((row) => samplesFor(row, budget, seed));
  const values = await evaluate(target, plans.flat());
  let at = 0;
  return plans.map((tasks) => {
    const own = values.subarray(at, at + tasks.length);
    at += tasks.length;
    return fitted(tasks, own);
  });
}

/** The row itself, then samples: every coalition where the budget covers them, else at random. */
function samplesFor(row: RowContext, budget: number, seed: number): Masked[] {
  const n = row.players.length;
  if (budget < fewestPerPlayer * (n + 1) && 2 ** n > budget)
    throw new RetortError("INVALID_INPUT", `${budget} evaluations are too few for a local fit of ${n} players`, {
      hint: `give a budget of at least ${fewestPerPlayer * (n + 1)}, or ask for OCCLUSION`,
    });
  const whole = { row, keep: new Uint8Array(n).fill(1) };
  if (n < 30 && 2 ** n <= budget) {
    const others = Array.from({ length: 2 ** n - 1 }, (_, coalition) => ({
      row,
      keep: Uint8Array.from({ length: n }, (_, i) => (coalition >> i) & 1),
    }));
    return [whole, ...others];
  }
  const source = random(seedFrom(seed, "lime", n));
  return [whole, ...Array.from({ length: budget - 1 }, () => ({ row, keep: coalition(n, source) }))];
}

/** All players but a random number of random ones. */
function coalition(n: number, source: Random): Uint8Array {
  const keep = new Uint8Array(n).fill(1);
  const order = Array.from({ length: n }, (_, i) => i);
  const missing = 1 + source.integer(n);
  for (let i = 0; i < missing; i++) {
    const j = i + source.integer(n - i);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
    keep[order[i] as number] = 0;
  }
  return keep;
}

function fitted(tasks: readonly Masked[], values: Float64Array): Attribution {
  const n = tasks[0]?.keep.length ?? 0;
  const weights = Float64Array.from(tasks, ({ keep }) => {
    const there = keep.reduce((sum, member) => sum + member, 0);
    const distance = 1 - Math.sqrt(n === 0 ? 1 : there / n);
    return Math.exp(-(distance ** 2) / kernelWidth ** 2);
  });
  const x = new Float64Array(tasks.length * (n + 1));
  tasks.forEach(({ keep }, i) => {
    x[i * (n + 1)] = 1;
    for (let j = 0; j < n; j++) x[i * (n + 1) + j + 1] = keep[j] as number;
  });
  const { coefficients, standardErrors, r2 } = weightedLeastSquares(x, n + 1, values, weights);
  const warnings =
    r2 < fairFit
      ? [`the local fit has R² ${r2.toPrecision(2)}: near this input the model is not a sum of its parts`]
      : [];
  return {
    base: coefficients[0] as number,
    output: values[0] as number,
    credit: [...coefficients.slice(1)],
    standardErrors: [...standardErrors.slice(1)],
    localR2: r2,
    evaluations: tasks.length,
    warnings,
  };
}
