import { RetortError } from "../core/errors.ts";
import type { Port } from "../core/model.ts";
import { spread } from "../core/statistics.ts";
import type { BandCalibration, MeasuredCoverage } from "../core/version.ts";
import { coverageBand } from "../learning/metrics/calibration.ts";

/** Lower and upper values, point for point. */
export type Band = { lower: Float64Array; upper: Float64Array; coverage: number; simultaneous: boolean };

const steps = 1000;

/**
 * What bands around fields or trajectories are made from. Problems are exchangeable and their points are not, so that
 * problems are what is counted. Errors of a field are relative to its own spread; those of a trajectory, whose
 * components differ in size, to a profile of typical errors, which half of the problems give and the other half is
 * measured by.
 *
 * @throws RetortError INVALID_INPUT where there are fewer than two problems, or an error is not finite.
 */
export function calibrateBands(
  port: Pick<Port, "components">,
  predicted: readonly Float64Array[],
  measured: readonly Float64Array[],
): BandCalibration {
  if (predicted.length < 2 || predicted.length !== measured.length)
    throw new RetortError("INVALID_INPUT", `${predicted.length} fields cannot be calibrated on ${measured.length}`);
  const relativeTo = port.components ? "none" : "spread";
  const half = port.components ? Math.floor(predicted.length / 2) : 0;
  const profile = port.components && profileOf(predicted.slice(0, half), measured.slice(0, half));
  const made = { relativeTo, ...(profile && { profile }) } as const;
  const errors = predicted.slice(half).map((field, i) => scaledErrors(made, field, measured[half + i] as Float64Array));
  const all = new Float64Array(errors.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of errors) {
    all.set(one, at);
    at += one.length;
  }
  all.sort();
  return {
    problems: errors.length,
    ...made,
    pointwise: Array.from({ length: steps + 1 }, (_, k) =>
      rounded(all[Math.max(0, Math.ceil((k / steps) * all.length) - 1)] as number),
    ),
    simultaneous: errors
      .map((one) => rounded(one.reduce((most, error) => Math.max(most, error))))
      .sort((a, b) => a - b),
  };
}

/** Upwards, so that what is kept covers what it was made from. */
const rounded = (value: number) => Number((value * (1 + 5e-6)).toPrecision(6));

/**
 * The band around a field.
 * - pointwise: over many problems, the share `coverage` of the points lies within, at least, in the mean (conformal risk
 *   control with the share of points outside as the loss; Angelopoulos et al., ICLR 2024): of n problems' points the
 *   share 1 − ((n + 1) α − 1) / n must lie within.
 * - simultaneous: the whole field lies within with probability `coverage`, at least (Lei et al. 2018).
 *
 * @throws RetortError COVERAGE_UNSUPPORTED where there are too few problems; INVALID_INPUT where coverage is not in (0, 1).
 */
export function bandAround(
  field: Float64Array,
  calibration: BandCalibration,
  coverage: number,
  simultaneous: boolean,
  range?: readonly [number, number],
): Band {
  const width = simultaneous ? simultaneousWidth(calibration, coverage) : pointwiseWidth(calibration, coverage);
  const scales = scalesOf(calibration, field);
  const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const clip = (value: number) => Math.min(high, Math.max(low, value));
  return {
    lower: field.map((value, i) => clip(value - width * (scales[i] as number))),
    upper: field.map((value, i) => clip(value + width * (scales[i] as number))),
    coverage,
    simultaneous,
  };
}

/** Share of the points of test fields within their bands; `simultaneous`: share of the fields that lie within wholly. */
export function measureBands(
  predicted: readonly Float64Array[],
  measured: readonly Float64Array[],
  calibration: BandCalibration,
  nominal: number,
  exchangeable: boolean,
): MeasuredCoverage {
  let [share, whole] = [0, 0];
  predicted.forEach((field, i) => {
    const truth = measured[i] as Float64Array;
    const inside = (band: Band) => {
      let count = 0;
      for (let j = 0; j < truth.length; j++) if (truth[j]! >= band.lower[j]! && truth[j]! <= band.upper[j]!) count++;
      return count / truth.length;
    };
    share += inside(bandAround(field, calibration, nominal, false));
    whole += inside(bandAround(field, calibration, nominal, true)) === 1 ? 1 : 0;
  });
  const [nCal, nTest] = [calibration.problems, predicted.length];
  return {
    nominal,
    measured: share / nTest,
    nCal,
    nTest,
    band: coverageBand(nominal, nCal, nTest),
    exchangeable,
    simultaneous: whole / nTest,
  };
}

function pointwiseWidth({ problems: n, pointwise }: BandCalibration, coverage: number): number {
  const outside = ((n + 1) * (1 - checked(coverage)) - 1) / n;
  if (!(outside >= 0)) throw tooFew(coverage, n);
  return pointwise[Math.min(steps, Math.ceil(steps * (1 - outside) - 1e-9))] as number;
}

function simultaneousWidth({ problems: n, simultaneous }: BandCalibration, coverage: number): number {
  const rank = Math.ceil((n + 1) * checked(coverage) - 1e-9);
  if (rank > n) throw tooFew(coverage, n);
  return simultaneous[rank - 1] as number;
}

function checked(coverage: number): number {
  if (coverage > 0 && coverage < 1) return coverage;
  throw new RetortError("INVALID_INPUT", `a coverage of ${coverage} is not possible`, {
    hint: "give a number between 0 and 1, such as 0.9",
  });
}

const tooFew = (coverage: number, n: number) =>
  new RetortError("COVERAGE_UNSUPPORTED", `${n} calibration problems cannot support bands of coverage ${coverage}`, {
    hint: `ask for at most ${Number((n / (n + 1)).toPrecision(3))}`,
  });

/** What each point's error is divided by. */
function scalesOf({ relativeTo, profile }: Pick<BandCalibration, "relativeTo" | "profile">, field: Float64Array) {
  const size = relativeTo === "spread" ? spread(field) : 1;
  return field.map((_, i) => size * (profile?.[i] ?? 1));
}

function scaledErrors(made: Pick<BandCalibration, "relativeTo" | "profile">, field: Float64Array, truth: Float64Array) {
  const scales = scalesOf(made, field);
  return field.map((value, i) => {
    const error = Math.abs((truth[i] as number) - value) / (scales[i] as number);
    if (!Number.isFinite(error))
      throw new RetortError("INVALID_INPUT", "an error of a calibration field is not finite");
    return error;
  });
}

/** Root mean square error of each point; where there is none, a little of the largest. */
function profileOf(predicted: readonly Float64Array[], measured: readonly Float64Array[]): number[] {
  const squares = new Float64Array(predicted[0]?.length ?? 0);
  predicted.forEach((field, i) => {
    for (let j = 0; j < field.length; j++) squares[j]! += (field[j]! - (measured[i] as Float64Array)[j]!) ** 2;
  });
  const roots = Array.from(squares, (sum) => Math.sqrt(sum / predicted.length));
  const least = 1e-6 * Math.max(...roots) || 1e-12;
  return roots.map((root) => rounded(Math.max(root, least)));
}
