import { RetortError } from "../core/errors.ts";
import type { Column, Json, Model } from "../core/model.ts";
import { probabilitiesAt, tableOf, valueAt } from "../core/values.ts";
import type { GoldenRows } from "../core/version.ts";

/**
 * Answers the golden rows of a version and compares.
 *
 * @throws RetortError VERSION_BROKEN where an answer is further from the stored one than the tolerance.
 */
export async function checkGolden(model: Model, golden: GoldenRows): Promise<void> {
  const broken = (what: string) =>
    new RetortError(
      "VERSION_BROKEN",
      `${model.spec.id} ${model.version} no longer reproduces its golden rows: ${what}`,
      {
        hint: "use the Retort that published the version, publish it again, or roll back",
      },
    );
  const inputs = Object.entries(golden.inputs);
  const count = inputs[0]?.[1].length ?? 0;
  const rows = Array.from({ length: count }, (_, i) =>
    Object.fromEntries(inputs.map(([name, values]) => [name, values[i]])),
  );
  const answer = await model.predictBatch(tableOf(model.spec, rows), {
    samples: 0,
    seed: 0,
    signal: new AbortController().signal,
  });
  const failed = [...answer.errors.values()][0];
  if (failed?.retryable) throw failed;
  if (failed) throw broken(`row ${failed.row} fails with ${failed.code}`);
  for (const [name, expected] of Object.entries(golden.outputs)) {
    const column = answer.columns[name];
    if (!column) throw broken(`there is no output ${name}`);
    const tolerance = golden.tolerance[name] ?? 0;
    expected.forEach((value, i) => {
      if (!agrees(value, goldenValue(column, i), tolerance)) throw broken(`${name} of row ${i} differs`);
    });
  }
}

/** What golden rows keep of an answer: of a class, its name and the probability of every class. */
export function goldenValue(column: Column, row: number): unknown {
  const found = probabilitiesAt(column, row);
  return found ? [valueAt(column, row), ...found.values] : valueAt(column, row);
}

function agrees(expected: Json, given: unknown, tolerance: number): boolean {
  if (typeof expected === "number") return typeof given === "number" && Math.abs(given - expected) <= tolerance;
  if (Array.isArray(expected)) {
    const list = given as ArrayLike<unknown>;
    return list.length === expected.length && expected.every((value, i) => agrees(value, list[i], tolerance));
  }
  return expected === given;
}
