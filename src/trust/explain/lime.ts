import { RetortError } from "../../core/errors.ts";
import { type Random, random, seedFrom } from "../../core/random.ts";
import { coalitionGram } from "./coalition-gram.ts";
import { evaluate, type Masked, type Target } from "./evaluate.ts";
import type { Attribution } from "./method.ts";
import type { RowContext } from "./row-context.ts";
import { type FitStratum, stratifiedFit } from "./stratified-fit.ts";

/** Evaluations a player below which the local fit is not determined well enough to be given. */
const fewestPerPlayer = 4;
/** Width of the kernel, in the cosine distance of a coalition from the whole row: the default of LIME for texts. */
const kernelWidth = 0.25;
/** Weighted R² below which the local fit is said to be poor. */
const fairFit = 0.8;

/** Coalitions of one size, what each of them weighs, and whether they were drawn or are all there are. */
type Stratum = { weight: number; drawn: boolean; tasks: Masked[] };

/**
 * LIME (Ribeiro, Singh, Guestrin 2016): the line that fits the model best near the row, in terms of which players are
 * there. Players that are not there are at the model's baseline; how many are missing is even, which they are too, and a
 * coalition weighs √exp(−d²/σ²), d = 1 − √(players there / players), σ = .25. Where the budget covers all coalitions each
 * is taken once with that weight; else sizes are drawn in proportion to it, and all samples weigh the same, which fits
 * the same line with less noise. The base is the fit's intercept; no sum is promised: what the line misses at the row
 * itself is the residual, and its weighted R² is told. Same seed, same digits.
 *
 * @throws RetortError INVALID_INPUT if the budget is too small for the players of a row.
 */
export async function lime(
  target: Target,
  rows: readonly RowContext[],
  { budget, seed }: { budget: number; seed: number },
): Promise<Attribution[]> {
  const plans = rows.map((row) => samplesFor(row, budget, seed));
  const values = await evaluate(
    target,
    plans.flatMap((strata) => strata.flatMap(({ tasks }) => tasks)),
  );
  let at = 0;
  return plans.map((strata) => {
    const from = at;
    at += strata.reduce((sum, { tasks }) => sum + tasks.length, 0);
    return fitted(strata, values.subarray(from, at));
  });
}

/** The row itself, then samples: every coalition where the budget covers them, else at random. */
function samplesFor(row: RowContext, budget: number, seed: number): Stratum[] {
  const n = row.players.length;
  const most = Math.floor(budget / row.backgrounds.length);
  if (most < fewestPerPlayer * (n + 1) && 2 ** n > most)
    throw new RetortError("INVALID_INPUT", `${budget} evaluations are too few for a local fit of ${n} players`, {
      hint: `give a budget of at least ${fewestPerPlayer * (n + 1) * row.backgrounds.length}, or ask for OCCLUSION`,
    });
  const whole = { row, keep: new Uint8Array(n).fill(1) };
  if (n < 30 && 2 ** n <= most) {
    const sizes = Array.from({ length: n + 1 }, (): Masked[] => []);
    for (let coalition = 0; coalition < 2 ** n; coalition++) {
      const keep = Uint8Array.from({ length: n }, (_, i) => (coalition >> i) & 1);
      sizes[n - keep.reduce((sum, member) => sum + member, 0)]?.push({ row, keep });
    }
    return sizes.map((tasks, missing) => ({
      // the row itself counts as one sample of so many
      weight: missing === 0 ? 1 / most : kernel(n, missing) / (n * tasks.length),
      drawn: false,
      tasks,
    }));
  }
  const source = random(seedFrom(seed, "lime", n));
  const draw = sizesByKernel(n, source);
  const tasks = Array.from({ length: most - 1 }, () => ({ row, keep: coalition(n, draw(), source) }));
  return [
    { weight: 1, drawn: false, tasks: [whole] },
    { weight: 1, drawn: true, tasks },
  ];
}

function kernel(players: number, missing: number): number {
  const distance = 1 - Math.sqrt((players - missing) / players);
  return Math.exp(-(distance ** 2) / (2 * kernelWidth ** 2));
}

/** Draws how many players are missing, 1 to n, in proportion to the kernel. */
function sizesByKernel(n: number, source: Random): () => number {
  const cumulative = new Float64Array(n);
  let total = 0;
  for (let missing = 1; missing <= n; missing++) {
    total += kernel(n, missing);
    cumulative[missing - 1] = total;
  }
  return () => {
    const at = source.uniform() * total;
    let [low, high] = [0, n - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] as number) > at) high = middle;
      else low = middle + 1;
    }
    return low + 1;
  };
}

/** All players but so many random ones. */
function coalition(n: number, missing: number, source: Random): Uint8Array {
  const keep = new Uint8Array(n).fill(1);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < missing; i++) {
    const j = i + source.integer(n - i);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
    keep[order[i] as number] = 0;
  }
  return keep;
}

function fitted(strata: readonly Stratum[], values: Float64Array): Attribution {
  const [{ row, keep }] = (strata[0] as Stratum).tasks as [Masked];
  const n = keep.length;
  let at = 0;
  // The first column is the intercept's.
  const designs = strata.map(({ weight, drawn, tasks }) => {
    const from = at;
    at += tasks.length;
    const taken = tasks.map((task) => Uint8Array.of(1, ...task.keep));
    return { weight, taken, y: values.subarray(from, at), unseen: Number(drawn) };
  });
  const { coefficients, standardErrors, r2 } = stratifiedFit(
    coalitionGram(n + 1, designs),
    n + 1,
    designs.map(
      ({ weight, taken, y, unseen }): FitStratum => ({
        weight,
        x: taken.map((one) => Int8Array.from(one)),
        y: Float64Array.from(y),
        unseen,
      }),
    ),
  );
  const warnings =
    r2 < fairFit
      ? [`the local fit has R² ${r2.toPrecision(2)}: near this input the model is not a sum of its parts`]
      : [];
  return {
    base: coefficients[0] as number,
    output: values[0] as number,
    credit: [...coefficients.slice(1)],
    ...(strata.some(({ drawn }) => drawn) && { standardErrors: [...standardErrors.slice(1)] }),
    localR2: r2,
    evaluations: values.length * row.backgrounds.length,
    warnings,
  };
}
