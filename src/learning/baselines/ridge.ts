import type { Baseline } from "./baseline.ts";
import { solveCholesky } from "./cholesky.ts";
import { checkFit, checkWidth, type Features } from "./features.ts";

export type RidgeOptions = {
  /** Penalty on the squared coefficients of the standardised features; default 1. */
  penalty?: number;
};

/** A linear model; `coefficients` belong to the features as given, in their units. */
export type Linear = Baseline & { coefficients: Float64Array; intercept: number };

/**
 * Ridge regression: minimises Σ (y − b − x·w)² + penalty · Σ w², features standardised to zero mean and unit variance
 * (constant ones are left out), by Cholesky decomposition of the normal equations; of the dual ones if there are fewer
 * rows than features.
 * @throws RetortError INVALID_INPUT if a number is not finite, or the system is singular (penalty 0).
 * @see Hoerl, Kennard, Technometrics 1970, 12, 55
 */
export function fitRidge(features: Features, values: ArrayLike<number>, options: RidgeOptions = {}): Linear {
  return ridgePath(features, values, [options.penalty ?? 1])[0]!;
}

/** `fitRidge` for several penalties, which share the costly part. */
export function ridgePath(features: Features, values: ArrayLike<number>, penalties: readonly number[]): Linear[] {
  checkFit(features, values);
  const { rows: n } = features;
  const { kept, mean, scale, columns } = standardise(features);
  const d = kept.length;
  let offset = 0;
  for (let i = 0; i < n; i++) offset += values[i]! / n;
  const target = Float64Array.from(values, (value) => value - offset);
  const dual = n < d;
  const gram = dual ? gramOf(transpose(columns, d, n), n, d) : gramOf(columns, d, n);
  const size = dual ? n : d;
  const right = dual ? target : timesVector(columns, d, n, target);
  return penalties.map((penalty) => {
    const system = gram.slice();
    for (let i = 0; i < size; i++) system[i * size + i]! += penalty;
    const solution = right.slice();
    solveCholesky(system, solution);
    const weights = dual ? timesVector(columns, d, n, solution) : solution;
    const coefficients = new Float64Array(features.width);
    kept.forEach((column, k) => {
      coefficients[column] = weights[k]! / scale[k]!;
    });
    let intercept = offset;
    kept.forEach((column, k) => {
      intercept -= coefficients[column]! * mean[k]!;
    });
    return { coefficients, intercept, predict: (other) => predict(other, coefficients, intercept) };
  });
}

function predict(features: Features, coefficients: Float64Array, intercept: number): Float64Array {
  const { rows, width, data } = features;
  checkWidth(features, coefficients.length);
  const result = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = intercept;
    for (let j = 0; j < width; j++) sum += data[i * width + j]! * coefficients[j]!;
    result[i] = sum;
  }
  return result;
}

/** Columns that vary, each n numbers of mean 0 and variance 1, one after the other. */
function standardise({ rows: n, width, data }: Features) {
  const kept: number[] = [];
  const mean: number[] = [];
  const scale: number[] = [];
  const columns = new Float64Array(n * width);
  for (let j = 0; j < width; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += data[i * width + j]!;
    const centre = sum / n;
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (data[i * width + j]! - centre) ** 2;
    const sd = Math.sqrt(squares / n);
    if (!(sd > 1e-12 * Math.max(1, Math.abs(centre)))) continue;
    const at = kept.length * n;
    for (let i = 0; i < n; i++) columns[at + i] = (data[i * width + j]! - centre) / sd;
    kept.push(j);
    mean.push(centre);
    scale.push(sd);
  }
  return { kept, mean, scale, columns: columns.subarray(0, kept.length * n) };
}

/** A Aᵀ of a matrix of m rows of n numbers; the lower triangle. Four rows at a time, to read memory less often. */
function gramOf(a: Float64Array, m: number, n: number): Float64Array {
  const gram = new Float64Array(m * m);
  const zero = new Float64Array(n);
  const row = (i: number) => (i < m ? a.subarray(i * n, i * n + n) : zero);
  for (let i = 0; i < m; i++) {
    const x = row(i);
    for (let j = 0; j <= i; j += 4) {
      const [p, q, r, s] = [row(j), row(j + 1), row(j + 2), row(j + 3)];
      let [xp, xq, xr, xs] = [0, 0, 0, 0];
      for (let k = 0; k < n; k++) {
        const v = x[k]!;
        xp += v * p[k]!;
        xq += v * q[k]!;
        xr += v * r[k]!;
        xs += v * s[k]!;
      }
      const sums = [xp, xq, xr, xs];
      for (let t = 0; t < 4 && j + t <= i; t++) gram[i * m + j + t] = sums[t]!;
    }
  }
  return gram;
}

function transpose(a: Float64Array, m: number, n: number): Float64Array {
  const result = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) result[j * m + i] = a[i * n + j]!;
  return result;
}

function timesVector(a: Float64Array, m: number, n: number, vector: Float64Array): Float64Array {
  return Float64Array.from({ length: m }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += a[i * n + k]! * vector[k]!;
    return sum;
  });
}
