import { RetortError } from "../core/errors.ts";
import type { ModelSpec, Table } from "../core/model.ts";
import type { Card } from "../core/version.ts";
import type { LoadedModel, Parts } from "../runtime/loaded-model.ts";
import { heldInputs } from "../runtime/pipeline-inside.ts";
import type { Verdict } from "../trust/domain/verdict.ts";

/** A verdict, and the part of a pipeline whose domain decided it. */
export type PartVerdict = Verdict & { part?: ModelSpec };

const order = ["IN", "NEAR", "OUT"] as const;

/**
 * Where each row lies for every part of a pipeline that has domain data: the worst verdict decides, and says whose it is.
 *
 * @throws RetortError NO_DOMAIN where no part has domain data.
 */
export async function assessParts(
  spec: ModelSpec,
  parts: Parts,
  input: Table,
  signal: AbortSignal,
): Promise<(PartVerdict | RetortError)[]> {
  const { assessDomain } = await import("../trust/domain/assess.ts");
  const able = parts.steps.filter(({ model }) => model.domain !== undefined || model.parts !== undefined);
  const given = await parts.inputsOf(
    able.map(({ step }) => step.id),
    input,
    { samples: 0, seed: 0, signal },
  );
  const worst = new Array<PartVerdict | RetortError | undefined>(input.rows);
  let judged = false;
  for (const { step, model } of able) {
    const table = given.get(step.id) as Table;
    let verdicts: (PartVerdict | RetortError)[];
    try {
      verdicts = await (model.parts ? assessParts(model.spec, model.parts, table, signal) : assessDomain(model, table));
    } catch (error) {
      if (error instanceof RetortError && error.code === "NO_DOMAIN") continue;
      throw error;
    }
    judged = true;
    verdicts.forEach((verdict, row) => {
      const known = worst[row];
      if (known instanceof RetortError) return;
      if (verdict instanceof RetortError) worst[row] = verdict;
      else if (!known || order.indexOf(verdict.verdict) > order.indexOf(known.verdict))
        worst[row] = { part: model.spec, ...verdict, reason: `${step.id} (${model.spec.id}): ${verdict.reason}` };
    });
  }
  if (!judged)
    throw new RetortError("NO_DOMAIN", `no part of ${spec.id} has an applicability domain`, {
      hint: "publish versions with domain data",
    });
  return worst as (PartVerdict | RetortError)[];
}

/** What the reader of an explanation must know of a model, or of a pipeline's parts, besides its numbers. */
export function partWarnings(
  { spec, card, parts }: LoadedModel,
  weaknessOf: (card: Card) => string | undefined,
): string[] {
  const own = card && weaknessOf(card);
  if (!parts) return own === undefined ? [] : [own];
  const held = heldInputs(Object.keys(spec.inputs), parts);
  const among = parts.steps.flatMap(({ step, model }) =>
    partWarnings(model, weaknessOf).map((warning) => `${step.id} (${model.spec.id}): ${warning}`),
  );
  if (held.length === 0) return among;
  return [
    ...among,
    `nothing is credited to ${held.join(", ")}: what reads it cannot be looked into, so it keeps its value`,
  ];
}

/** What the steps of a pipeline should not be used for, as the catalogue says of their models. */
export function partLimits(
  engine: { definition(model: string): { limits: readonly string[] } | undefined },
  { body }: ModelSpec,
): string[] {
  if (body.type !== "pipeline") return [];
  return body.steps.flatMap(({ name, model }) =>
    (engine.definition(model)?.limits ?? []).map((limit) => `${name} (${model}): ${limit}`),
  );
}

/** Parts of a model that are calibrated, in words, with their calibration rows. */
export function calibratedParts({ spec, version, calibration, parts }: LoadedModel): string[] {
  if (parts) return parts.steps.flatMap(({ model }) => calibratedParts(model));
  const rows = Object.values(calibration?.residuals ?? {}).map((residuals) => residuals.length);
  return rows.length > 0 ? [`${spec.id} ${version} (${Math.min(...rows)} rows)`] : [];
}

/** Conformity scores of a class that a model gives; of a pipeline's, those of the part that gives it. */
export function scoresOf({ spec, calibration, parts }: LoadedModel, output: string): readonly number[] | undefined {
  const { body } = spec;
  if (!parts || body.type !== "pipeline") return calibration?.scores?.[output];
  const [step, own] = (body.outputs[output] ?? "").split(/\.(.*)/s);
  const part = parts.steps.find((one) => one.step.id === step);
  return part && own !== undefined ? scoresOf(part.model, own) : undefined;
}
