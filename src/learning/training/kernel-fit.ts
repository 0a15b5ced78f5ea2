import { random } from "../../core/random.ts";
import { solveCholesky } from "../baselines/cholesky.ts";

/** Rows of numbers, row-major. */
export type Block = { width: number; data: Float32Array | Float64Array };

/** A Gaussian process as `kernelMean` computes it; `weights[b]` multiplies the squared distances of block b. */
export type FittedKernel = {
  weights: readonly number[];
  additive: number;
  /** Variance of the noise, in units of the kernel's own. */
  noise: number;
  coefficients: Float64Array;
  /** Negative logarithm of the marginal likelihood, its scale at its best value, but for a constant. */
  evidence: number;
};

/** Logarithms of the weights, of the additive part's weight and of the noise, in this order. */
type Logs = readonly number[];

const start = { weight: -1, additive: 0, noise: Math.log(0.03) };
const firstStep = 1.5;
const lastStep = 0.2;
const roundsPerStep = 3;

/** Logarithms found, and what each block's squared distances are multiplied by to have the mean 1. */
type Chosen = { logs: Logs; scales: readonly number[] };

/**
 * Fits a Gaussian process to standardised values: the weights of the blocks, the additive part's weight and the noise
 * by the marginal likelihood (Rasmussen and Williams 2006, eq. 5.8, the scale of the kernel eliminated), one after
 * another in steps that halve; then the coefficients of all rows. Where there are more rows than `most`, the weights
 * are fitted on a seeded part of that size.
 *
 * @throws RetortError INVALID_INPUT where the kernel matrix cannot be factorised.
 */
export function fitKernel(
  blocks: readonly Block[],
  values: Float64Array,
  { most = 1_000, seed = 0 }: { most?: number; seed?: number } = {},
): FittedKernel {
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
  );
  const squares = blocks.map((block, b) => scaled(squaredDistances(block, rows), scales[b] as number));
  return {
    weights: scales.map((scale, b) => Math.exp(logs[b] as number) * scale),
    additive: Math.exp(logs.at(-2) as number),
    noise: noiseOf(logs),
    ...evidenceOf(squares, values, logs),
  };
}

function chooseWeights(distances: readonly Float64Array[], values: Float64Array): Chosen {
  const scales = distances.map((squares) => 1 / (squares.reduce((sum, value) => sum + value, 0) / squares.length || 1));
  const squares = distances.map((own, b) => scaled(own, scales[b] as number));
  const evaluate = (logs: Logs) => evidenceOf(squares, values, logs).evidence;
  let logs: number[] = [...squares.map(() => start.weight), start.additive, start.noise];
  let best = evaluate(logs);
  for (let step = firstStep; step > lastStep; step /= 2)
    for (let round = 0; round < roundsPerStep; round++) {
      let moved = false;
      for (const place of logs.keys())
        for (const change of [step, -step]) {
          const tried = logs.map((value, i) => (i === place ? value + change : value));
          const found = evaluate(tried);
          if (found >= best - 1e-4) continue;
          [best, logs, moved] = [found, tried, true];
          break;
        }
      if (!moved) break;
    }
  return { logs, scales };
}

/** Least noise as a share of the kernel's variance: with less, sums in single precision lose their digits. */
const leastNoise = 0.002;

const noiseOf = (logs: Logs) =>
  Math.max(Math.exp(logs.at(-1) as number), leastNoise * (1 + Math.exp(logs.at(-2) as number)));

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

function evidenceOf(squares: readonly Float64Array[], values: Float64Array, logs: Logs) {
  const rows = values.length;
  const weights = squares.map((_, b) => Math.exp(logs[b] as number));
  const additive = Math.exp(logs.at(-2) as number) / squares.length;
  const noise = noiseOf(logs);
  const matrix = new Float64Array(rows * rows);
  let at = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j <= i; j++, at++) {
      let [sum, apart] = [0, 0];
      for (let b = 0; b < squares.length; b++) {
        const q = (squares[b] as Float64Array)[at]! * weights[b]!;
        sum += q;
        apart += matern(q);
      }
      matrix[i * rows + j] = matern(sum) + additive * apart + (i === j ? noise : 0);
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
