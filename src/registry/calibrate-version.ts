import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelData } from "../core/definition.ts";
import type { Measures, ModelSpec } from "../core/model.ts";
import { type Calibration, type ErrorScale, type IntervalLevel, versionFiles } from "../core/version.ts";
import { type LoadedModel, loadVersion } from "../runtime/load-version.ts";
import { classScores, measureClassCoverage } from "../trust/class-sets.ts";
import { calibrate, measureCoverage } from "../trust/conformal.ts";
import { fitErrorScale, measuresAt, relativeScale, scaleOf } from "../trust/error-scale.ts";
import { targetsAt, type Values } from "./judge.ts";
import { type Predicted, predictRows } from "./predictions.ts";

/** What intervals or sets are made from: residuals of quantities, divided by the rows' scale; scores of classes. */
export type Conformity = { residuals: readonly number[]; scale?: ErrorScale } | { scores: readonly number[] };

/** Conformity of calibration rows, by what is predicted of them: intervals of one width for all rows. */
export function conformityOf(predicted: Values, measured: Values): Conformity {
  return predicted[0] instanceof Float64Array
    ? { scores: classScores(predicted as readonly Float64Array[], measured as readonly number[]) }
    : { residuals: calibrate(predicted as number[], measured as number[]) };
}

/**
 * The same of a version, whose intervals adapt to the row where they are sharper for it on these rows; relative ones are
 * a share of the value wide.
 */
export function adaptiveConformity(
  { values, measures }: Predicted,
  measured: Values,
  intervals?: "relative",
): Conformity {
  if (values[0] instanceof Float64Array) return conformityOf(values, measured);
  if (intervals === "relative") {
    const points = values as number[];
    return { residuals: calibrate(points, measured as number[], points), scale: relativeScale };
  }
  return fitErrorScale(values as readonly number[], measured as readonly number[], measures);
}

/** Coverage at which cards, studies and evaluations state what was measured. */
export const nominal = 0.9;

/** Share of measured values in their intervals, or of true classes in their sets. */
export function coverageBy(
  conformity: Conformity,
  { values: predicted, measures }: Predicted,
  measured: Values,
  exchangeable: boolean,
  { level = nominal, range }: { level?: number; range?: readonly [number, number] | undefined } = {},
): IntervalLevel {
  const values = measured as readonly number[];
  if ("scores" in conformity)
    return measureClassCoverage(predicted as readonly Float64Array[], values, conformity.scores, level, exchangeable);
  const points = predicted as readonly number[];
  const { residuals, scale } = conformity;
  return measureCoverage(points, values, residuals, level, exchangeable, scalesOf(scale, points, measures), range);
}

/** What the residuals of each row are multiplied by; undefined where all rows are alike. */
export function scalesOf(
  scale: ErrorScale | undefined,
  points: readonly number[],
  measures: Measures | undefined,
): Float64Array | undefined {
  return (
    scale && Float64Array.from(points, (_, row) => scaleOf(scale, { ...measuresAt(measures, row), value: points[row] }))
  );
}

/** What a version keeps of its calibration, in the form of its file. */
export function calibrationOf(output: string, conformity: Conformity, rows: string): Calibration {
  const method = "split-conformal";
  if ("scores" in conformity) return { method, residuals: {}, scores: { [output]: conformity.scores }, rows };
  const { residuals, scale } = conformity;
  return { method, residuals: { [output]: residuals }, ...(scale && { scale: { [output]: scale } }), rows };
}

/** The conformity that a version keeps for an output; undefined where it has none. */
export function keptConformity(calibration: Calibration | undefined, output: string): Conformity | undefined {
  const scores = calibration?.scores?.[output];
  if (scores) return { scores };
  const residuals = calibration?.residuals[output];
  const scale = calibration?.scale?.[output];
  return residuals && { residuals, ...(scale && { scale }) };
}

/**
 * Fits the temperature of a model of classes in `folder` on its calibration rows (least log loss; Guo et al., ICML 2017),
 * writes it into the version's description and gives the model opened anew. Nothing else is fitted again; models of
 * other things are given back as they are.
 */
export async function withTemperature(
  folder: string,
  model: LoadedModel,
  data: ModelData,
  signal: AbortSignal,
): Promise<LoadedModel> {
  const { spec } = model;
  const { calibration } = data.shipped;
  if (spec.body.type !== "network" || spec.body.decoder.id !== "class" || !calibration?.length) return model;
  const output = Object.keys(spec.outputs)[0] as string;
  const probabilities = (await predictRows(model, data, calibration, signal)).values as readonly Float64Array[];
  const fitted = fitTemperature(probabilities, targetsAt(data, output, calibration) as readonly number[]);
  // The probabilities are those at the temperature that the version has.
  const { temperature: had = 1 } = spec.body.decoder.options as { temperature?: number };
  // A fit that finds it again, but for rounding, leaves the version as it is.
  if (Math.abs(fitted - 1) < 1e-3 && "temperature" in spec.body.decoder.options) return model;
  const temperature = Number((had * fitted).toPrecision(6));
  const file = join(folder, versionFiles.spec);
  const written = JSON.parse(readFileSync(file, "utf8")) as ModelSpec;
  if (written.body.type !== "network") return model;
  const decoder = { ...written.body.decoder, options: { ...written.body.decoder.options, temperature } };
  writeFileSync(file, `${JSON.stringify({ ...written, body: { ...written.body, decoder } })}\n`);
  await model.close();
  return loadVersion(folder, { check: false });
}

/**
 * The temperature, between e⁻³ and e³, at which probabilities say best what was measured; by golden section. A share of
 * 1 / (n + 2) of each row counts for its other classes (Platt 1999), so that rows which are all right promise no certainty.
 */
export function fitTemperature(probabilities: readonly Float64Array[], labels: readonly number[]): number {
  const logs = probabilities.map((row) => row.map((p) => Math.log(Math.max(p, 1e-300))));
  const doubt = 1 / (labels.length + 2);
  const loss = (t: number) => {
    const temperature = Math.exp(t);
    return logs.reduce((sum, row, i) => {
      const highest = Math.max(...row) / temperature;
      let total = 0;
      for (const log of row) total += Math.exp(log / temperature - highest);
      const own = row[labels[i] as number] as number;
      const others = row.length > 1 ? (row.reduce((all, log) => all + log, 0) - own) / (row.length - 1) : own;
      return sum + highest + Math.log(total) - ((1 - doubt) * own + doubt * others) / temperature;
    }, 0);
  };
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [-3, 3];
  for (let step = 0; step < 60; step++) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (loss(a) <= loss(b)) high = b;
    else low = a;
  }
  return Number(Math.exp((low + high) / 2).toPrecision(6));
}
