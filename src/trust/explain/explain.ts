import { rowOf } from "../../core/encoding.ts";
import { asRetortError, RetortError } from "../../core/errors.ts";
import { type Kind, kindInfo } from "../../core/kinds.ts";
import type { Column, Encoded, Inside, Model, ModelSpec, Player, Port, Table } from "../../core/model.ts";
import { someRows } from "../../core/some-rows.ts";
import { probabilitiesAt, unitOf } from "../../core/values.ts";
import { mostProbable } from "../../learning/metrics/classification.ts";
import { requireCaller, type Target } from "./evaluate.ts";
import { type Contribution, type ExplainOptions, type Explanation, explanationMethods } from "./explanation.ts";
import { integratedGradients } from "./integrated-gradients.ts";
import { lime } from "./lime.ts";
import type { Attribution } from "./method.ts";
import { occlusion } from "./occlusion.ts";
import { backgroundOf, groupDescriptors, type RowContext, rowContext } from "./row-context.ts";
import { groupedFor, shapley } from "./shapley.ts";

/** Default budgets: evaluations of the model, and of its gradient. */
export const defaultBudget = { SHAPLEY: 2048, LIME: 2048, OCCLUSION: 2048, INTEGRATED_GRADIENTS: 1024 } as const;

/** Evaluations that are planned before they are run. */
const evaluationsAtOnce = 32_768;

/**
 * Explains an output of a model for each row: what each player (atom, component, descriptor, parameter) adds to the
 * answer, over the answer of the same input with nothing known (`inside.baseline`), or over the mean answer of the same
 * input with the parts of given background rows.
 *
 * @returns per row of the table its explanation, or the error that stopped it.
 * @throws RetortError EXPLANATION_UNSUPPORTED if the model is a black box, lacks the output, or lacks what the method
 *   needs; INVALID_INPUT for a bad budget; CANCELLED.
 */
export async function explain(
  model: Model,
  input: Table,
  options: ExplainOptions,
): Promise<(Explanation | RetortError)[]> {
  const { inside, spec } = model;
  const { output, method, seed = 0, budget = defaultBudget[method], signal } = options;
  const port = spec.outputs[output];
  if (!explanationMethods.includes(method))
    throw new RetortError("EXPLANATION_UNSUPPORTED", `there is no explanation method "${method}"`, {
      hint: `the methods are ${explanationMethods.join(", ")}`,
    });
  if (!port)
    throw new RetortError("EXPLANATION_UNSUPPORTED", `${spec.id} has no output "${output}"`, {
      hint: `its outputs are ${Object.keys(spec.outputs).join(", ")}`,
    });
  if (!inside)
    throw new RetortError("EXPLANATION_UNSUPPORTED", `${spec.id} is a black box: nothing inside it can be credited`);
  if (method === "INTEGRATED_GRADIENTS" && !inside.gradient)
    throw new RetortError("EXPLANATION_UNSUPPORTED", `${spec.id} has no gradient, which integrated gradients need`, {
      hint: "ask for SHAPLEY",
    });
  if (!Number.isInteger(budget) || budget < 1)
    throw new RetortError("INVALID_INPUT", `a budget of ${budget} is not a number of evaluations`, {
      hint: "give 1 or more, or none for the default",
    });
  requireCaller(signal);
  if (kindInfo(port.kind).form === "class" && options.at === undefined) return explainPredicted(model, input, options);

  const results = new Array<Explanation | RetortError>(input.rows);
  for (const [row, error] of input.errors) results[row] = error;
  const { encoded, rows, errors } = await inside.encode(input);
  for (const [row, error] of errors) results[row] ??= error;

  const structures = Object.values(spec.inputs).filter(({ kind }) => kindInfo(kind).form === "structure");
  const fine = method === "INTEGRATED_GRADIENTS" || structures.length < 2;
  const byAtom = (options.by ?? (fine ? "atom" : "component")) === "atom";
  const valuesAt = (row: number) =>
    Object.fromEntries(Object.entries(input.columns).map(([name, { point }]) => [name, point[row]]));
  const target: Target = { inside, output, at: options.at, signal, ...progressOf(options, rows.length * budget) };
  const given = options.background && (await backgroundRows(model, options.background, method));
  const group = Math.max(1, Math.floor(evaluationsAtOnce / budget));
  for (let first = 0; first < rows.length; first += group) {
    const contexts: { row: number; context: RowContext }[] = [];
    for (let i = first; i < Math.min(rows.length, first + group); i++) {
      const row = rows[i] as number;
      if (results[row]) continue;
      try {
        const own = rowOf(encoded, i);
        const players = inside.players(own, byAtom ? [valuesAt(row)] : undefined)[0] as readonly Player[];
        const backgrounds = given ?? [inside.baseline(own)];
        requireAlike(own, backgrounds, spec);
        const context = rowContext(own, backgrounds, players);
        if (context.players.length + context.idle.length === 0)
          throw new RetortError("EXPLANATION_UNSUPPORTED", `${spec.id} names nothing that could be credited`);
        contexts.push({ row, context: grouped(context, options, budget) });
      } catch (error) {
        results[row] = asRetortError(error).at(row);
      }
    }
    const attributions = await together(
      contexts.map(({ context }) => context),
      (some) => {
        if (method === "SHAPLEY") return shapley(target, some, { budget, seed, range: options.range });
        if (method === "LIME") return lime(target, some, { budget, seed });
        if (method === "OCCLUSION") return occlusion(target, some, budget);
        return integratedGradients(target, some, { budget, range: options.range });
      },
    );
    attributions.forEach((attribution, k) => {
      const { row, context } = contexts[k] as (typeof contexts)[number];
      results[row] =
        attribution instanceof RetortError
          ? attribution.at(row)
          : finite(attribution)
            ? {
                ...explanationOf(attribution, context, spec, given !== undefined),
                method,
                seed,
                budget,
                unit: unitAt(port, input, row),
              }
            : notFinite(spec.id, output, row);
    });
  }
  for (let row = 0; row < input.rows; row++)
    results[row] ??= new RetortError("INTERNAL", "the row was neither encoded nor refused", { row });
  return results;
}

/** Explains the log-odds of the class that each row is predicted to be. */
async function explainPredicted(
  model: Model,
  input: Table,
  options: ExplainOptions,
): Promise<(Explanation | RetortError)[]> {
  const { output, signal } = options;
  const answer = await model.predictBatch(input, { samples: 0, seed: 0, signal });
  const results = Array.from({ length: input.rows }, (_, row): Explanation | RetortError | undefined =>
    answer.errors.get(row)?.at(row),
  );
  const column = answer.columns[output] as Column;
  const predicted = results.map((known, row) =>
    known === undefined ? mostProbable(probabilitiesAt(column, row)?.values ?? []) : undefined,
  );
  for (const at of new Set(predicted)) {
    if (at === undefined) continue;
    const rows = predicted.flatMap((place, row) => (place === at ? [row] : []));
    const explained = await explain(model, someRows(input, rows), { ...options, at });
    rows.forEach((row, i) => {
      const one = explained[i] as Explanation | RetortError;
      results[row] =
        one instanceof RetortError
          ? one.at(row)
          : { ...one, background: `natural log-odds of the class "${column.point[row]}"; ${one.background}` };
    });
  }
  return results.map(
    (one, row) => one ?? new RetortError("INTERNAL", "the predicted class is none of the model's", { row }),
  );
}

/** Counts evaluations for the caller. */
function progressOf({ progress }: ExplainOptions, total: number): Pick<Target, "progress"> {
  if (!progress) return {};
  let done = 0;
  return {
    progress: (evaluations) => {
      done += evaluations;
      progress(Math.min(done, total), total);
    },
  };
}

/**
 * The encoded rows of a background.
 *
 * @throws RetortError what is wrong with the first bad one; EXPLANATION_UNSUPPORTED for integrated gradients, whose path
 *   begins at one point.
 */
async function backgroundRows({ inside, spec }: Model, rows: Table, method: string): Promise<Encoded[]> {
  if (method === "INTEGRATED_GRADIENTS" && rows.rows !== 1)
    throw new RetortError("EXPLANATION_UNSUPPORTED", "integrated gradients begin at a single row", {
      hint: "give one background row, or ask for SHAPLEY",
    });
  if (rows.rows === 0) throw new RetortError("INVALID_INPUT", "the background has no rows");
  const { encoded, errors } = await (inside as Inside).encode(rows);
  for (const [row, error] of [...rows.errors, ...errors])
    throw new RetortError(error.code, `row ${row} of the background for ${spec.id}: ${error.message}`, {
      ...(error.hint !== undefined && { hint: error.hint }),
    });
  return Array.from({ length: encoded.rows }, (_, row) => rowOf(encoded, row));
}

/** @throws RetortError EXPLANATION_UNSUPPORTED where a background's parts do not stand for those of the row, as atoms. */
function requireAlike(own: Encoded, backgrounds: readonly Encoded[], { id }: ModelSpec): void {
  for (const baseline of backgrounds)
    for (const [name, { data }] of Object.entries(own.tensors))
      if (baseline.tensors[name]?.data.length !== data.length)
        throw new RetortError("EXPLANATION_UNSUPPORTED", `the parts of inputs of ${id} do not stand for each other`, {
          hint: "leave the background out: parts that are missing are then unknown",
        });
}

function grouped(context: RowContext, { method, groups }: ExplainOptions, budget: number): RowContext {
  if (method === "SHAPLEY" || method === "LIME") return groupedFor(context, budget, groups);
  return groups === "atoms" ? groupDescriptors(context) : context;
}

/** All rows in one go; where that fails, one by one, so that a bad row does not take its neighbours with it. */
async function together(
  contexts: readonly RowContext[],
  method: (rows: readonly RowContext[]) => Promise<Attribution[]>,
): Promise<(Attribution | RetortError)[]> {
  try {
    return await method(contexts);
  } catch (thrown) {
    const error = asRetortError(thrown);
    if (error.code === "CANCELLED" || error.code === "TIMEOUT") throw error;
    if (contexts.length <= 1) return contexts.map(() => error);
    const apart: (Attribution | RetortError)[] = [];
    for (const context of contexts) apart.push(...(await together([context], method)));
    return apart;
  }
}

/** The unit of an output at a row, which may follow from an input such as the molecularity. */
function unitAt(port: Port, input: Table, row: number): string {
  const by = port.by?.cases[String(input.columns[port.by.input]?.point[row])];
  return by?.unit ?? unitOf(port);
}

function finite({ base, output, credit }: Attribution): boolean {
  return Number.isFinite(base) && Number.isFinite(output) && credit.every(Number.isFinite);
}

function notFinite(id: string, output: string, row: number): RetortError {
  return new RetortError("UNSUPPORTED_INPUT", `${id} has no finite ${output} on the way from its baseline`, {
    row,
    hint: "ask for another explanation method",
  });
}

function explanationOf(
  { base, output, credit, standardErrors, localR2, evaluations, warnings }: Attribution,
  { players, idle, backgrounds, warnings: known }: RowContext,
  spec: ModelSpec,
  given: boolean,
): Omit<Explanation, "method" | "seed" | "budget" | "unit"> {
  const named = ({ label, group, index, component }: Player) => ({
    label,
    group,
    index,
    ...(component !== undefined && { component }),
  });
  const contributions: Contribution[] = players.map(({ player }, i) => ({
    ...named(player),
    value: credit[i] as number,
    ...(standardErrors && { standardError: standardErrors[i] as number }),
  }));
  for (const player of idle) contributions.push({ ...named(player), value: 0 });
  const groups = ["atom", "component", "descriptor", "parameter"];
  const ports = Object.keys(spec.inputs);
  const place = ({ group, component = "" }: Contribution) => groups.indexOf(group) * 100 + ports.indexOf(component);
  contributions.sort((a, b) => place(a) - place(b) || a.index - b.index);
  return {
    evaluations,
    base,
    output,
    ...(localR2 !== undefined && { localR2 }),
    residual: output - base - contributions.reduce((sum, { value }) => sum + value, 0),
    samplingError: Math.max(0, ...(standardErrors ?? [])),
    contributions,
    warnings: [...known, ...warnings],
    background: backgroundOf(backgrounds, given ? "given" : spec.body.type === "formula" ? "formula" : "unknown"),
  };
}
