import { random } from "../../core/random.ts";
import { quantile } from "../../learning/metrics/bootstrap.ts";

/** An index with a percentile bootstrap interval. */
export type IndexEstimate = { value: number; lower: number; upper: number };

/** Shares of the output's variance that an input has alone, and with all that it interacts with. */
export type SobolIndices = { first: IndexEstimate; total: IndexEstimate };

/**
 * Answers at the points of two independent samples A and B, and where column i of A is that of B; each [points × width].
 * Of outputs of more than one number the indices are of their summed variances (Gamboa et al., Electron. J. Stat. 2014, 8,
 * 575).
 */
export type SobolAnswers = { width: number; a: Float64Array; b: Float64Array; mixed: readonly Float64Array[] };

export type BootstrapOptions = { draws: number; coverage: number; seed: number };

/**
 * First-order and total Sobol indices of each input, the inputs independent: S = V(E(f | x_i)) / V(f) as Saltelli et al.
 * estimate it, f(B) · (f(A_B^i) − f(A)), and T = E(V(f | all others)) / V(f) as Jansen does, ½ (f(A) − f(A_B^i))²
 * (Saltelli et al., Comput. Phys. Commun. 2010, 181, 259, table 2 b and f). Intervals are percentiles over points drawn with
 * replacement, which for points of a Sobol sequence are on the wide side. Where nothing varies all are NaN.
 */
export function sobolIndices(answers: SobolAnswers, { draws, coverage, seed }: BootstrapOptions): SobolIndices[] {
  const { width, a, mixed } = answers;
  const points = a.length / width;
  const sums = mixed.map((own) => pointSums(answers, own, points));
  const spread = varianceSums(answers, points);
  const all = Int32Array.from({ length: points }, (_, i) => i);
  const source = random(seed);
  const samples = Array.from({ length: draws }, () => Int32Array.from(all, () => source.integer(points)));
  const variances = [all, ...samples].map((rows) => varianceOf(spread, rows, width));
  const tail = (1 - coverage) / 2;
  const estimate = (terms: Float64Array): IndexEstimate => {
    const [value, ...drawn] = [all, ...samples].map((rows, k) => meanOver(terms, rows) / (variances[k] as number));
    const sorted = Float64Array.from(drawn.filter(Number.isFinite)).sort();
    if (sorted.length === 0) return { value: value as number, lower: Number.NaN, upper: Number.NaN };
    return { value: value as number, lower: quantile(sorted, tail), upper: quantile(sorted, 1 - tail) };
  };
  return sums.map(({ first, total }) => ({ first: estimate(first), total: estimate(total) }));
}

/** Terms of each point, summed over the numbers of an output, whose means are the two parts of variance. */
function pointSums({ width, a, b }: SobolAnswers, own: Float64Array, points: number) {
  const centre = means(a, width);
  const first = new Float64Array(points);
  const total = new Float64Array(points);
  for (let i = 0; i < points; i++)
    for (let k = 0; k < width; k++) {
      const at = i * width + k;
      // Less the mean, which changes nothing in the limit and much of the noise.
      first[i]! += (b[at]! - centre[k]!) * (own[at]! - a[at]!);
      total[i]! += (a[at]! - own[at]!) ** 2 / 2;
    }
  return { first, total };
}

/** Sums of values and of squares of A and B at each point, less the mean of A. */
function varianceSums({ width, a, b }: SobolAnswers, points: number) {
  const centre = means(a, width);
  const sums = new Float64Array(points * width);
  const squares = new Float64Array(points);
  for (let i = 0; i < points; i++)
    for (let k = 0; k < width; k++) {
      const at = i * width + k;
      const [x, y] = [a[at]! - centre[k]!, b[at]! - centre[k]!];
      sums[at] = x + y;
      squares[i]! += x * x + y * y;
    }
  return { sums, squares };
}

function varianceOf({ sums, squares }: ReturnType<typeof varianceSums>, rows: Int32Array, width: number): number {
  const count = 2 * rows.length;
  const total = new Float64Array(width);
  let square = 0;
  for (const row of rows) {
    square += squares[row]!;
    for (let k = 0; k < width; k++) total[k]! += sums[row * width + k]!;
  }
  return square / count - total.reduce((sum, one) => sum + (one / count) ** 2, 0);
}

function means(values: Float64Array, width: number): Float64Array {
  const found = new Float64Array(width);
  for (let i = 0; i < values.length; i++) found[i % width]! += values[i]! / (values.length / width);
  return found;
}

const meanOver = (terms: Float64Array, rows: Int32Array) =>
  rows.reduce((sum, row) => sum + terms[row]!, 0) / rows.length;
