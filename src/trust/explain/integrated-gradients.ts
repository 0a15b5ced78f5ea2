import { withData } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { Encoded, Tensor } from "../../core/model.ts";
import { batches, evaluate, joinRows, pause, startsOf, type Target } from "./evaluate.ts";
import { gaussLegendre } from "./gauss-legendre.ts";
import { type Attribution, rangeOf, tolerance } from "./method.ts";
import type { RowContext } from "./row-context.ts";

type Path = { row: RowContext; credit: Float64Array };
type Step = { row: RowContext; path: Path; alpha: number; weight: number };

/** Steps of the first try. */
const firstSteps = 8;

/**
 * Integrated gradients (Sundararajan, Taly, Yan 2017): Σ over a player's cells of (x − x′) ∫₀¹ ∂f/∂x (x′ + α(x − x′)) dα,
 * of the unclipped output in its default unit, from the model's baseline x′. Gauss–Legendre steps are doubled until
 * base + Σ misses the output by at most 1 % of its range, or the budget of gradients is spent (then with a warning).
 *
 * @throws RetortError EXPLANATION_UNSUPPORTED if the model has no gradient.
 */
export async function integratedGradients(
  target: Target,
  rows: readonly RowContext[],
  options: { budget: number; range: number | undefined },
): Promise<Attribution[]> {
  if (!target.inside.gradient)
    throw new RetortError("EXPLANATION_UNSUPPORTED", "the model has no gradient, which integrated gradients need", {
      hint: "ask for SHAPLEY",
    });
  const ends = await evaluate(
    target,
    rows.flatMap((row) => [
      { row, keep: new Uint8Array(row.players.length) },
      { row, keep: new Uint8Array(row.players.length).fill(1) },
    ]),
  );
  const found = rows.map((_, i) => ({
    base: ends[2 * i] as number,
    output: ends[2 * i + 1] as number,
    credit: [] as number[],
    evaluations: 0,
    warnings: [] as string[],
  }));
  let open = found
    .map((_, i) => i)
    .filter((i) => (rows[i] as RowContext).players.length > 0 && Number.isFinite(ends[2 * i]! + ends[2 * i + 1]!));
  for (let steps = Math.min(firstSteps, options.budget); open.length; steps *= 2) {
    const { nodes, weights } = gaussLegendre(steps);
    const paths = open.map((i) => {
      const row = rows[i] as RowContext;
      return { row, credit: new Float64Array(row.players.length) };
    });
    const tasks = paths.flatMap((path) =>
      Array.from(nodes, (alpha, s): Step => ({ row: path.row, path, alpha, weight: weights[s] as number })),
    );
    for (const batch of batches(tasks)) {
      await follow(target, batch);
      target.progress?.(batch.length);
    }
    open = open.filter((i, k) => {
      const one = found[i] as (typeof found)[number];
      const credit = Array.from((paths[k] as Path).credit);
      const residual = one.output - one.base - credit.reduce((sum, value) => sum + value, 0);
      one.credit = credit;
      one.evaluations += steps;
      if (Math.abs(residual) <= tolerance * rangeOf(options.range, one.output - one.base, credit)) return false;
      if (one.evaluations + 2 * steps <= options.budget) return true;
      one.warnings.push(
        `not converged: after ${one.evaluations} gradients the contributions miss the output by ${residual.toPrecision(2)}; give a larger budget`,
      );
      return false;
    });
  }
  return found.map((one) => (one.credit.length ? one : { ...one, credit: [] }));
}

/** Where the path of a row begins: paths are followed from a single background alone. */
const baselineOf = (row: RowContext) => row.backgrounds[0] as Encoded;

/** Adds the gradients at some points of some rows' paths to the credit of their players. */
async function follow(target: Target, batch: readonly Step[]): Promise<void> {
  await pause(target.signal);
  const encodings = batch.map(({ row }) => row.encoded);
  const joined = joinRows(encodings);
  const floats: Record<string, Float32Array> = {};
  const starts: Record<string, number[]> = {};
  for (const [name, tensor] of Object.entries(joined.tensors)) {
    if (!(tensor.data instanceof Float32Array) || tensor.axis === "shared") continue;
    floats[name] = tensor.data;
    starts[name] = startsOf(encodings, name);
  }
  batch.forEach(({ row, alpha }, i) => {
    for (const { spans } of row.players)
      for (const { tensor, from, to } of spans) {
        const data = floats[tensor];
        if (!data) continue;
        const start = starts[tensor]?.[i] as number;
        const base = (baselineOf(row).tensors[tensor] as Tensor).data;
        const own = (row.encoded.tensors[tensor] as Tensor).data;
        for (let k = from; k < to; k++) {
          const origin = base[k] as number;
          data[start + k] = origin + alpha * ((own[k] as number) - origin);
        }
      }
  });
  const gradient = target.inside.gradient as NonNullable<Target["inside"]["gradient"]>;
  const slopes = await gradient.call(target.inside, withData(joined, floats), target.output, target.signal, target.at);
  batch.forEach(({ row, path, weight }, i) => {
    row.players.forEach(({ spans }, p) => {
      let sum = 0;
      for (const { tensor, from, to, share } of spans) {
        const slope = slopes[tensor];
        if (!slope) continue;
        const start = starts[tensor]?.[i] as number;
        const own = (row.encoded.tensors[tensor] as Tensor).data;
        const base = (baselineOf(row).tensors[tensor] as Tensor).data;
        for (let k = from; k < to; k++)
          sum += share * (slope[start + k] as number) * ((own[k] as number) - (base[k] as number));
      }
      path.credit[p] = (path.credit[p] as number) + weight * sum;
    });
  });
}
