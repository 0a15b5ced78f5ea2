import { RetortError } from "../core/errors.ts";
import type { Column, Table } from "../core/model.ts";
import { random, seedFrom } from "../core/random.ts";
import type { Interval } from "./conformal.ts";
import { requireCoverage, requireSupport } from "./ranks.ts";

/** Draws of a row that networks downstream use: the first of every column, so that all columns speak of the same cases. */
export const drawsThroughNetworks = 100;

/** Draws a row that formulas use. */
export const drawsThroughFormulas = 1000;

/**
 * Draws from what a calibrated prediction is known to within: point + scale · r, r at the quantiles (i + ½) / S of the
 * residuals, in an order that the seed gives. The quantiles are stratified, so the draws' equal-tailed intervals are the
 * conformal ones; where S is a multiple of 100 every hundred of them is stratified too.
 *
 * @param residuals signed, sorted, as a calibration stores them
 * @returns S numbers in the point's unit.
 */
export function residualDraws(
  point: number,
  residuals: ArrayLike<number>,
  S: number,
  seed: number,
  scale = 1,
): Float64Array {
  const draws = new Float64Array(S);
  const source = random(seed);
  const block = S > drawsThroughNetworks && S % drawsThroughNetworks === 0 ? drawsThroughNetworks : S;
  const blocks = S / block;
  const within = Array.from({ length: blocks }, (_, b) => b);
  for (let stratum = 0; stratum < block; stratum++) {
    source.shuffle(within);
    for (let b = 0; b < blocks; b++) {
      const p = (stratum * blocks + (within[b] as number) + 0.5) / S;
      draws[b * block + stratum] = point + scale * residualAt(residuals, p);
    }
  }
  for (let b = 0; b < blocks; b++) source.shuffle(draws.subarray(b * block, (b + 1) * block));
  return draws;
}

/** The residual at probability p, ranks rounded outwards as in the conformal interval. */
function residualAt(residuals: ArrayLike<number>, p: number): number {
  const n = residuals.length;
  const position = p * (n + 1);
  const rank = p < 0.5 ? Math.floor(position + 1e-9) : Math.ceil(position - 1e-9);
  return residuals[Math.min(n, Math.max(1, rank)) - 1] as number;
}

/** A row's draws in a column, or undefined where it has none. */
export function samplesOf(column: Column, row: number, rows: number): Float64Array | undefined {
  if (!column.samples || rows === 0) return undefined;
  const S = column.samples.length / rows;
  return column.samples.subarray(row * S, (row + 1) * S);
}

/**
 * The same draws, S a row: repeated in order where a column has fewer, the first S where it has more. Repeating keeps
 * every draw's weight but adds nothing to their number.
 */
export function recycleDraws(samples: Float64Array, rows: number, S: number): Float64Array {
  const own = samples.length / rows;
  if (own === S) return samples;
  const all = new Float64Array(rows * S);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < S; i++) all[row * S + i] = samples[row * own + (i % own)] as number;
  return all;
}

/**
 * The equal-tailed interval of one row's draws (quantiles at (i + ½) / S, linear between).
 *
 * @param calibrationRows rows of the smallest calibration that the draws come from: they limit the coverage as they do
 *   that of a direct prediction
 * @throws RetortError COVERAGE_UNSUPPORTED if draws or calibration rows are too few; UNSUPPORTED_INPUT if some draws
 *   have no value downstream.
 */
export function intervalOfSamples(samples: Float64Array, coverage: number, calibrationRows?: number): Interval {
  requireCoverage(coverage);
  if (calibrationRows !== undefined) requireSupport(coverage, calibrationRows);
  const S = samples.length;
  const tail = (1 - coverage) / 2;
  if (S * tail < 0.5 - 1e-9)
    throw new RetortError("COVERAGE_UNSUPPORTED", `${S} draws cannot support a coverage of ${coverage}`, {
      hint: S > 1 ? `ask for a coverage of at most ${(Math.floor((1 - 1 / S) * 1e4) / 1e4).toFixed(4)}` : "draw more",
    });
  requireDraws(samples);
  const sorted = Float64Array.from(samples).sort();
  const at = (p: number) => {
    const position = Math.min(S - 1, Math.max(0, p * S - 0.5));
    const below = Math.floor(position + 1e-9);
    const above = Math.min(S - 1, below + 1);
    const low = sorted[below] as number;
    return low + Math.max(0, position - below) * ((sorted[above] as number) - low);
  };
  return { lower: at(tail), upper: at(1 - tail), coverage };
}

/** @throws RetortError UNSUPPORTED_INPUT if some draws have no value. */
export function requireDraws(samples: Float64Array): void {
  let failed = 0;
  for (const value of samples) if (!Number.isFinite(value)) failed++;
  if (failed)
    throw new RetortError(
      "UNSUPPORTED_INPUT",
      `${failed} of ${samples.length} draws of the uncertain input have no answer, so no uncertainty can be given`,
      { hint: "the uncertain input reaches values that the model refuses: use the point answer, or a narrower input" },
    );
}

/** The seed of a row's draws: the same for the same version, output and content, whatever the batch around it. */
export function rowSeed(seed: number, version: string, output: string, input: Table, row: number): number {
  const parts: (string | number)[] = [seed, version, output];
  for (const name of Object.keys(input.columns).sort()) {
    const value = (input.columns[name] as Column).point[row];
    parts.push(name, typeof value === "number" || typeof value === "string" ? value : contentOf(value));
  }
  return seedFrom(...parts);
}

function contentOf(value: unknown): string {
  return JSON.stringify(value, (_, part) => (ArrayBuffer.isView(part) ? [...(part as Float64Array)] : part)) ?? "";
}
