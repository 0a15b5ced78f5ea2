import type { ModelData } from "../core/definition.ts";
import type { Model, Port } from "../core/model.ts";
import type { Calibration, MeasuredCoverage } from "../core/version.ts";
import { calibrateBands, measureBands } from "../trust/bands.ts";
import { nominal } from "./calibrate-version.ts";
import { targetsAt, type Values } from "./judge.ts";
import { predictRows } from "./predictions.ts";

/** What a version of fields keeps of its calibration, in the form of its file; undefined where no rows calibrate. */
export async function calibrateFields(
  model: Model,
  data: ModelData,
  output: string,
  signal: AbortSignal,
): Promise<Calibration | undefined> {
  const { calibration: rows, name } = data.shipped;
  if (!rows?.length) return undefined;
  const predicted = (await predictRows(model, data, rows, signal)).values as readonly Float64Array[];
  const measured = targetsAt(data, output, rows) as readonly Float64Array[];
  return {
    method: "split-conformal",
    residuals: {},
    bands: { [output]: calibrateBands(model.spec.outputs[output] as Port, predicted, measured) },
    rows: `${rows.length} problems of ${data.dataset} that served neither training nor stopping (${name})`,
  };
}

/** Share of the points of test fields within their 90 % bands; undefined where the version has none. */
export function bandCoverage(
  calibration: Calibration | undefined,
  output: string,
  predicted: Values,
  measured: Values,
  exchangeable: boolean,
): MeasuredCoverage | undefined {
  const bands = calibration?.bands?.[output];
  if (!bands) return undefined;
  return measureBands(
    predicted as readonly Float64Array[],
    measured as readonly Float64Array[],
    bands,
    nominal,
    exchangeable,
  );
}
