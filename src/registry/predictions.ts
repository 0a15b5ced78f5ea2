import type { ModelData } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import type { Measures, Model } from "../core/model.ts";
import { probabilitiesAt, tableOf, valueAt } from "../core/values.ts";
import { rawRows, targetsAt, type Values } from "./judge.ts";

/** What a version answers for some rows, and what else it tells of each answer. */
export type Predicted = { values: Values; measures?: Measures };

/**
 * What a version answers for rows of its data, by its first output; of a class, the probabilities.
 *
 * @throws RetortError of the first row that fails: rows of the data a model cannot read are left out when data are loaded.
 */
export async function predictRows(
  model: Model,
  data: ModelData,
  rows: readonly number[],
  signal: AbortSignal,
): Promise<Predicted> {
  const output = Object.keys(model.spec.outputs)[0] as string;
  const answer = await model.predictBatch(tableOf(model.spec, rawRows(data, rows)), {
    samples: 0,
    seed: 0,
    signal,
    bulk: true,
    ...(data.recorded?.[output] && { sought: targetsAt(data, output, rows) as readonly string[] }),
  });
  const failed = [...answer.errors][0];
  if (failed)
    throw new RetortError(
      failed[1].code,
      `row ${data.rowNumbers[rows[failed[0]] as number]} of ${data.dataset}: ${failed[1].message}`,
    );
  const column = answer.columns[output];
  if (!column) throw new RetortError("INTERNAL", `${model.spec.id} gave no output "${output}"`);
  const { probabilities, products, measures } = column;
  if (products) return { values: products.map((answer) => answer ?? { products: [], noReaction: 1, warnings: [] }) };
  if (probabilities) return { values: rows.map((_, i) => probabilitiesAt(column, i)?.values as Float64Array) };
  return { values: rows.map((_, i) => valueAt(column, i) as number | Float64Array), ...(measures && { measures }) };
}
