import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DomainRecipe, ModelData } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import type { ModelSpec } from "../core/model.ts";
import { tableOf } from "../core/values.ts";
import { type Card, versionFiles } from "../core/version.ts";
import { mostProbable } from "../learning/metrics/classification.ts";
import { relativeL2 } from "../learning/metrics/field.ts";
import { assessDomain } from "../trust/domain/assess.ts";
import { buildDomain } from "../trust/domain/build.ts";
import { judgeDomain } from "../trust/domain/judge.ts";
import { areProducts, rawRows, type Values } from "./judge.ts";

/**
 * Writes a version's domain data, made from its training and calibration rows, and measures on the test rows what they
 * are worth: counts and mean error by verdict, and the correlation of distance and error.
 */
export async function writeDomain(
  folder: string,
  recipe: DomainRecipe,
  spec: ModelSpec,
  data: ModelData,
  test: { measured: Values; predicted: Values },
): Promise<NonNullable<Card["domain"]>> {
  const { train, calibration = [] } = data.shipped;
  const { domain, rows } = await buildDomain(recipe, spec, data, [...train, ...calibration]);
  writeFileSync(join(folder, versionFiles.domain), `${JSON.stringify(domain)}\n`);
  if (rows) writeFileSync(join(folder, versionFiles.domainRows), rows);
  const input = tableOf(spec, rawRows(data, data.shipped.test));
  const verdicts = await assessDomain({ spec, domain, ...(rows && { domainRows: rows }) }, input);
  const judged = verdicts.map((verdict) => {
    if (verdict instanceof RetortError) throw verdict;
    return verdict;
  });
  return judgeDomain(judged, errorsOf(test)).entry;
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
