import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelData, ModelDefinition } from "../core/definition.ts";
import { isGridded } from "../core/kinds.ts";
import type { Port } from "../core/model.ts";
import { type Calibration, type Card, versionFiles } from "../core/version.ts";
import { type LoadedModel, loadVersion } from "../runtime/load-version.ts";
import { bandCoverage, calibrateFields } from "./calibrate-bands.ts";
import {
  adaptiveConformity,
  type Conformity,
  calibrationOf,
  coverageBy,
  withTemperature,
} from "./calibrate-version.ts";
import { measureDomain, writeDomain } from "./domain.ts";
import { furtherMetrics } from "./further.ts";
import { intervalQuality } from "./interval-quality.ts";
import { areProducts, judgeRows, targetsAt } from "./judge.ts";
import { predictRows } from "./predictions.ts";
import { type UnseenScale, unseenScale } from "./unseen-scale.ts";

/** What a card says of the shipped weights on their test rows. */
export type Judged = Pick<Card, "metrics" | "coverage" | "intervals" | "domain" | "further">;

/**
 * Makes what a version is judged by, from its graphs and its data: temperature of classes, domain, calibration; and
 * measures on the test rows what all that is worth. What was there before is replaced.
 *
 * @returns the model opened anew, to be closed by the caller, and the figures.
 */
export async function judgeVersion(
  definition: ModelDefinition,
  folder: string,
  data: ModelData,
  signal: AbortSignal,
): Promise<{ model: LoadedModel; judged: Judged }> {
  for (const name of [versionFiles.calibration, versionFiles.domain, versionFiles.domainRows, versionFiles.embedding])
    rmSync(join(folder, name), { force: true });
  const recipe = definition.domain;
  if (recipe?.type === "fingerprint" && recipe.embedding && existsSync(join(folder, versionFiles.forward))) {
    const { exposeLayer } = await import("../learning/recording/expose-layer.ts");
    exposeLayer(join(folder, versionFiles.forward));
  }
  let model = await withTemperature(folder, await loadVersion(folder, { check: false }), data, signal);
  try {
    if (recipe) {
      await writeDomain(folder, recipe, model, data, signal);
      await model.close();
      model = await loadVersion(folder, { check: false });
    }
    return { model, judged: await measured(folder, definition, model, data, signal) };
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** Writes the calibration, and measures. */
async function measured(
  folder: string,
  { intervals }: ModelDefinition,
  model: LoadedModel,
  data: ModelData,
  signal: AbortSignal,
): Promise<Judged> {
  const { shipped, exchangeable, dataset } = data;
  const [output, port] = Object.entries(model.spec.outputs)[0] as [string, Port];
  const known = targetsAt(data, output, shipped.test);
  const predicted = await predictRows(model, data, shipped.test, signal);
  const isField = isGridded(port.kind);
  const write = (calibration: Calibration) =>
    writeFileSync(join(folder, versionFiles.calibration), `${JSON.stringify(calibration)}\n`);
  const bands = isField ? await calibrateFields(model, data, output, signal) : undefined;
  if (bands) write(bands);
  const covered = bandCoverage(bands, output, predicted.values, known, exchangeable);
  let conformity: Conformity | undefined;
  let unseen: UnseenScale | undefined;
  if (shipped.calibration && !isField && !areProducts(predicted.values)) {
    const held = await predictRows(model, data, shipped.calibration, signal);
    const found = adaptiveConformity(held, targetsAt(data, output, shipped.calibration), intervals);
    if ("residuals" in found && !found.scale) unseen = unseenScale(folder, data, output, found.residuals);
    conformity = unseen ? { ...found, scale: unseen.scale } : found;
    const rows = `${held.values.length} rows of ${dataset} that served neither training nor stopping (${shipped.name})`;
    write(calibrationOf(output, conformity, rows));
  }
  return {
    metrics: judgeRows(data, output, shipped.test, predicted.values),
    ...(data.further && { further: await furtherMetrics(model, data, output, signal) }),
    ...(covered && { coverage: { [output]: covered } }),
    ...(conformity && {
      coverage: { [output]: plain(coverageBy(conformity, predicted, known, exchangeable)) },
      intervals: {
        [output]: {
          ...intervalQuality(conformity, predicted, known, exchangeable, port),
          ...(unseen && { unseen: unseen.measured }),
        },
      },
    }),
    ...(model.domain && {
      domain: await measureDomain(model, data, shipped.test, {
        measured: known,
        predicted: predicted.values,
        distances: predicted.measures?.distance,
      }),
    }),
  };
}

/** Coverage alone. */
function plain({ nominal, measured, nCal, nTest, band, exchangeable }: NonNullable<Card["coverage"]>[string]) {
  return { nominal, measured, nCal, nTest, band, exchangeable };
}
