import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DomainRecipe, ModelData } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import { tableOf } from "../core/values.ts";
import { type Card, versionFiles } from "../core/version.ts";
import { mostProbable } from "../learning/metrics/classification.ts";
import { relativeL2 } from "../learning/metrics/field.ts";
import { writeEmbedding } from "../runtime/embedding.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";
import type { NetworkInside } from "../runtime/network.ts";
import { assessDomain } from "../trust/domain/assess.ts";
import { buildDomain } from "../trust/domain/build.ts";
import { judgeDomain } from "../trust/domain/judge.ts";
import { areProducts, rawRows, rowErrorsOf, type Values } from "./judge.ts";

/**
 * Writes a version's domain data, made from its training and calibration rows.
 */
export async function writeDomain(
  folder: string,
  recipe: DomainRecipe,
  model: LoadedModel,
  data: ModelData,
  signal: AbortSignal,
): Promise<void> {
  const { train, calibration = [] } = data.shipped;
  const of = layerReader(model, data, signal);
  const layer = of && { of, trained: new Set(train) };
  const { domain, rows, embedding } = await buildDomain(recipe, model.spec, data, [...train, ...calibration], layer);
  writeFileSync(join(folder, versionFiles.domain), `${JSON.stringify(domain)}\n`);
  if (rows) writeFileSync(join(folder, versionFiles.domainRows), rows);
  if (embedding) writeFileSync(join(folder, versionFiles.embedding), writeEmbedding(embedding));
}

/** What a version's domain is worth on some rows of its data. @throws RetortError of the first row that fails. */
export async function measureDomain(
  model: LoadedModel,
  data: ModelData,
  rows: readonly number[],
  test: { measured: Values; predicted: Values; distances?: ArrayLike<number> | undefined },
): Promise<NonNullable<Card["domain"]>> {
  const { card: _, ...owner } = model;
  const verdicts = await assessDomain(owner, tableOf(model.spec, rawRows(data, rows)), test.distances);
  const judged = verdicts.map((verdict) => {
    if (verdict instanceof RetortError) throw verdict;
    return verdict;
  });
  const own = data.rowErrors && rowErrorsOf(data, rows, test.predicted);
  const errors = own ? own.map((row) => Object.values(row)[0] as number) : errorsOf(test);
  return judgeDomain(judged, errors).entry;
}

/** Reads what the network's last layer reads; undefined where its graph does not tell. */
function layerReader(model: LoadedModel, data: ModelData, signal: AbortSignal) {
  const inside = model.inside as NetworkInside | undefined;
  const { layer } = inside ?? {};
  if (!inside || !layer) return undefined;
  return async (rows: readonly number[]) => {
    const { encoded, errors } = await inside.encode(tableOf(model.spec, rawRows(data, rows)));
    for (const error of errors.values()) throw error;
    return layer(encoded, signal);
  };
}

/** |error| of each row; for fields the relative L2 error, the mean taken off; for classes and products 1 where the first is wrong. */
function errorsOf({ measured, predicted }: { measured: Values; predicted: Values }): number[] {
  if (areProducts(predicted)) return predicted.map(({ products }, i) => Number(products[0]?.smiles !== measured[i]));
  return measured.map((value, i) => {
    const other = predicted[i] as number | Float64Array;
    if (typeof value === "number" && other instanceof Float64Array) return Number(mostProbable(other) !== value);
    return value instanceof Float64Array
      ? relativeL2(value, other as Float64Array, true)
      : Math.abs((value as number) - (other as number));
  });
}
