import { random } from "../../core/random.ts";
import { solveCholesky } from "../baselines/cholesky.ts";
import { conjugateGradients } from "./conjugate-gradients.ts";

/** Rows of numbers, row-major. */
export type Block = { width: number; data: Float32Array | Float64Array };

/** A Gaussian process as `kernelMean` computes it; `weights[b]` multiplies the squared distances of block b. */
export type FittedKernel = {
  weights: readonly number[];
  additive: number;
  /** Variance of the noise, in units of the kernel's own. */
  noise: number;
  coefficients: Float64Array;
  /** Mean of the kernel between each row and all. */
  means: Float64Array;
  /** Negative logarithm of the marginal likelihood, its scale at its best value, but for a constant. Absent: not known. */
  evidence?: number;
};

/** Logarithms of the weights, of the additive part's weight and of the noise, in this order. */
type Logs = readonly number[];

const start = { weight: -1, additive: 0, noise: Math.log(0.03) };
const firstStep = 1.5;
const lastStep = 0.2;
const roundsPerStep = 3;
export type KernelFitOptions = {
  most?: number;
  seed?: number;
  /** Steps in which rows far from the mean come to count less. Default 0: noise is Gaussian. */
  tailSteps?: number;
  /** Largest logarithm of a block's weight, its squared distances having the mean 1. Default 1.25: for blocks of many columns. */
  largestLog?: number;
  /** Weights, additive part and noise chosen beforehand, as {@link FittedKernel} has them: the coefficients alone are fitted. */
  given?: Pick<FittedKernel, "weights" | "additive" | "noise">;
  /** Least noise as a share of the kernel's variance. Default 0.002: with less, sums in single precision lose digits. */
  leastNoise?: number;
};

/** Logarithms found, and what each block's squared distances are multiplied by to have the mean 1. */
type Chosen = { logs: Logs; scales: readonly number[] };

/**
 * Fits a Gaussian process to standardised values: the weights of the blocks, the additive part's weight and the noise
 * by the marginal likelihood (Rasmussen and Williams 2006, eq. 5.8, the scale of the kernel eliminated), one after
 * another in steps that halve; then the coefficients of all rows. Where there are more rows than `most`, the weights
 * are fitted on a seeded part of that size. With `tailSteps`, rows far from the mean then count less, as Student's t with
 * four degrees of freedom has it (so many steps of its expectation maximisation).
 *
 * @throws RetortError INVALID_INPUT where the kernel matrix cannot be factorised.
 */
export function fitKernel(
  blocks: readonly Block[],
  values: Float64Array,
  { most = 1_000, seed = 0, tailSteps = 0, largestLog = 1.25, leastNoise = 0.002, given }: KernelFitOptions = {},
): FittedKernel {
  if (given) return withWeights(blocks, values, given);
  const noiseOf = (logs: Logs) =>
    Math.max(Math.exp(logs.at(-1) as number), leastNoise * (1 + Math.exp(logs.at(-2) as number)));
  const rows = Array.from(values.keys());
  const some =
    rows.length > most
      ? random(seed)
          .shuffle([...rows])
          .slice(0, most)
      : rows;
  const { logs, scales } = chooseWeights(
    blocks.map((block) => squaredDistances(block, some)),
    Float64Array.from(some, (row) => values[row] as number),
    noiseOf,
    largestLog,
  );
  const squares = blocks.map((block, b) => scaled(squaredDistances(block, rows), scales[b] as number));
  const kernel = kernelOf(squares, logs);
  const solved = solve(kernel, values, noiseOf(logs));
  let coefficients = solved.coefficients;
  let weights: Float64Array | undefined;
  for (let step = 0; step < tailSteps; step++) {
    weights = tailWeights(coefficients, weights);
    coefficients = solve(kernel, values, noiseOf(logs), weights).coefficients;
  }
  return {
    weights: scales.map((scale, b) => Math.exp(logs[b] as number) * scale),
    additive: Math.exp(logs.at(-2) as number),
    noise: noiseOf(logs),
    evidence: solved.evidence,
    means: meansOf(kernel, values.length),
    coefficients,
  };
}

/** Rows that differ, by the first of each, and which of them every row is. */
export function differentRows({ width, data }: Block): { places: number[]; index: Int32Array } {
  const known = new Map<string, number>();
  const places: number[] = [];
  const index = Int32Array.from({ length: data.length / width }, (_, row) => {
    const key = data.subarray(row * width, (row + 1) * width).join(" ");
    let place = known.get(key);
    if (place === undefined) {
      place = places.length;
      known.set(key, place);
      places.push(row);
    }
    return place;
  });
  return { places, index };
}

/** Squared distance of two rows of a block; where rows recur, each pair of different ones is compared once. */
function squaresBetween(block: Block): (i: number, j: number) => number {
  const { width, data } = block;
  const { places, index } = differentRows(block);
  if (places.length > index.length / 2)
    return (i, j) => {
      let q = 0;
      for (let c = 0; c < width; c++) q += (data[i * width + c]! - data[j * width + c]!) ** 2;
      return q;
    };
  const table = squaredDistances(block, places);
  return (i, j) => {
    const [a, b] = [index[i]!, index[j]!];
    return a > b ? table[(a * (a + 1)) / 2 + b]! : table[(b * (b + 1)) / 2 + a]!;
  };
}

/** Coefficients for weights that are known, by conjugate gradients: rows may be many. */
function withWeights(
  blocks: readonly Block[],
  values: Float64Array,
  { weights, additive, noise }: NonNullable<KernelFitOptions["given"]>,
): FittedKernel {
  const rows = values.length;
  const squares = blocks.map(squaresBetween);
  const kernel = new Float32Array(rows * rows);
  const means = new Float64Array(rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j <= i; j++) {
      let [together, apart] = [0, 0];
      for (let b = 0; b < squares.length; b++) {
        const q = (squares[b] as (i: number, j: number) => number)(i, j) * (weights[b] as number);
        together += q;
        if (additive > 0) apart += matern(q);
      }
      const value = matern(together) + (additive * apart) / blocks.length;
      kernel[i * rows + j] = value;
      kernel[j * rows + i] = value;
      means[i]! += value / rows;
      if (j < i) means[j]! += value / rows;
    }
  for (let i = 0; i < rows; i++) kernel[i * (rows + 1)]! += noise;
  return { weights, additive, noise, means, coefficients: conjugateGradients(kernel, values) };
}

function meansOf(kernel: Float64Array, rows: number): Float64Array {
  const sums = new Float64Array(rows);
  let at = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j <= i; j++, at++) {
      sums[i]! += kernel[at]!;
      if (j < i) sums[j]! += kernel[at]!;
    }
  return sums.map((sum) => sum / rows);
}

const freedom = 4;

/** Weights of rows under Student's t: their residuals are the noise times their coefficients over their former weights. */
function tailWeights(coefficients: Float64Array, former?: Float64Array): Float64Array {
  const residuals = coefficients.map((one, i) => one / (former?.[i] ?? 1));
  const spread = 1.4826 * (residuals.map(Math.abs).sort()[residuals.length >> 1] as number) || 1;
  return residuals.map((one) => (freedom + 1) / (freedom + (one / spread) ** 2));
}

function chooseWeights(
  distances: readonly Float64Array[],
  values: Float64Array,
  noiseOf: (logs: Logs) => number,
  largestLog: number,
): Chosen {
  const scales = distances.map((squares) => 1 / (squares.reduce((sum, value) => sum + value, 0) / squares.length || 1));
  const squares = distances.map((own, b) => scaled(own, scales[b] as number));
  const alone = remembered(squares);
  const evaluate = (logs: Logs) => solve(kernelOf(squares, logs, alone), values, noiseOf(logs)).evidence;
  let logs: number[] = [...squares.map(() => start.weight), start.additive, start.noise];
  let best = evaluate(logs);
  for (let step = firstStep; step > lastStep; step /= 2)
    for (let round = 0; round < roundsPerStep; round++) {
      let moved = false;
      for (const place of logs.keys())
        for (const change of [step, -step]) {
          const tried = logs.map((value, i) => (i === place ? value + change : value));
          if (place < squares.length && (tried[place] as number) > largestLog) continue;
          const found = evaluate(tried);
          if (found >= best - 1e-4) continue;
          [best, logs, moved] = [found, tried, true];
          break;
        }
      if (!moved) break;
    }
  return { logs, scales };
}

const scaled = (squares: Float64Array, factor: number) => squares.map((value) => value * factor);

/** Lower triangle of the squared distances between the rows named. */
function squaredDistances({ width, data }: Block, rows: readonly number[]): Float64Array {
  const squares = new Float64Array((rows.length * (rows.length + 1)) / 2);
  let at = 0;
  for (let i = 0; i < rows.length; i++)
    for (let j = 0; j <= i; j++) {
      const [a, b] = [rows[i]! * width, rows[j]! * width];
      let sum = 0;
      for (let c = 0; c < width; c++) sum += (data[a + c]! - data[b + c]!) ** 2;
      squares[at++] = sum;
    }
  return squares;
}

const matern = (squares: number) => (1 + Math.sqrt(squares)) * Math.exp(-Math.sqrt(squares));

/** Matérn's function of a block's weighted squares. */
type Alone = (block: number, log: number) => Float64Array;

/** Keeps the last two of each block: one weight at a time is tried. */
function remembered(squares: readonly Float64Array[]): Alone {
  const kept = squares.map(() => new Map<number, Float64Array>());
  return (block, log) => {
    const own = kept[block] as Map<number, Float64Array>;
    let found = own.get(log);
    if (found === undefined) {
      const weight = Math.exp(log);
      found = (squares[block] as Float64Array).map((value) => matern(value * weight));
      if (own.size > 1) own.delete(own.keys().next().value as number);
    } else own.delete(log);
    own.set(log, found);
    return found;
  };
}

/** Lower triangle of the kernel between rows. */
function kernelOf(squares: readonly Float64Array[], logs: Logs, alone?: Alone): Float64Array {
  const together = new Float64Array((squares[0] as Float64Array).length);
  const kernel = new Float64Array(together.length);
  const additive = Math.exp(logs.at(-2) as number) / squares.length;
  squares.forEach((own, b) => {
    const weight = Math.exp(logs[b] as number);
    const apart = alone?.(b, logs[b] as number);
    for (let i = 0; i < own.length; i++) {
      const q = own[i]! * weight;
      together[i]! += q;
      kernel[i]! += additive * (apart ? apart[i]! : matern(q));
    }
  });
  for (let i = 0; i < kernel.length; i++) kernel[i]! += matern(together[i]!);
  return kernel;
}

/** Coefficients (K + noise)⁻¹ values, the noise of each row divided by its weight; and the evidence. */
function solve(kernel: Float64Array, values: Float64Array, noise: number, weights?: Float64Array) {
  const rows = values.length;
  const matrix = new Float64Array(rows * rows);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) matrix[i * rows + j] = kernel[at++]!;
    matrix[i * rows + i]! += noise / (weights?.[i] ?? 1);
  }
  const coefficients = values.slice();
  solveCholesky(matrix, coefficients);
  let [fit, logDeterminant] = [0, 0];
  for (let i = 0; i < rows; i++) {
    fit += values[i]! * coefficients[i]!;
    logDeterminant += 2 * Math.log(matrix[i * rows + i]!);
  }
  return { coefficients, evidence: (rows * Math.log(fit / rows) + logDeterminant) / 2 };
}
