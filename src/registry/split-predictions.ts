import { isDeepStrictEqual } from "node:util";
import type { ModelData, Split, Trained } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import { isGridded } from "../core/kinds.ts";
import { decoderOf } from "../runtime/decoders.ts";
import { rawRows, type Values } from "./judge.ts";

/** Predictions for a split's test rows, and for its calibration rows where there are any. */
export type SplitPredictions = { predicted: Values; held?: Values };

/** What a network trained on a split predicts for the rows that judge it; calibration rows of fields are not asked for. */
export async function predictSplit(trained: Trained, data: ModelData, split: Split): Promise<SplitPredictions> {
  const predicted = await predictRows(trained, data, split.test);
  if (!split.calibration || isField(trained)) return { predicted };
  return { predicted, held: await predictRows(trained, data, split.calibration) };
}

/** Whether the first output is a field. */
export function isField({ spec }: Trained): boolean {
  return isGridded(Object.values(spec.outputs)[0]?.kind as never);
}

/** Whether a split asks for no more than test rows of an earlier one that is trained on the same rows. */
export function isPartOf({ train, calibration, test }: Split, earlier: Split): boolean {
  if (calibration || !isDeepStrictEqual(earlier.train, train)) return false;
  const rows = new Set(earlier.test);
  return test.every((row) => rows.has(row));
}

async function predictRows(trained: Trained, data: ModelData, rows: readonly number[]): Promise<Values> {
  const output = Object.keys(trained.spec.outputs)[0] as string;
  const encoded = await trained.encode(rawRows(data, rows));
  const numbers = (await trained.predict(encoded))[output];
  if (!numbers) throw new RetortError("INTERNAL", `training gave no "${output}"`);
  const width = numbers.length / rows.length;
  if (width === 1) {
    const [low, high] = trained.spec.outputs[output]?.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    return Array.from(numbers, (v) => Math.min(high, Math.max(low, v)));
  }
  const { body } = trained.spec;
  const column =
    body.type === "network"
      ? decoderOf(body.decoder.id).column(numbers, rows.length, body.decoder.options)
      : { point: [] };
  const values = column.probabilities?.data ?? numbers;
  return rows.map((row, i) => values.slice(i * width, i * width + (choicesAt(trained, data, row) ?? width)));
}

/** How many choices a row has, where each row has its own. */
function choicesAt({ spec: { body } }: Trained, data: ModelData, row: number): number | undefined {
  const port = body.type === "network" ? body.decoder.options.choices : undefined;
  return typeof port === "string" ? String(data.inputs[port]?.[row]).split(".").length : undefined;
}
