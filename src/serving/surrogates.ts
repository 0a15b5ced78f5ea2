import { RetortError } from "../core/errors.ts";
import { isGridded, kindInfo } from "../core/kinds.ts";
import type { ModelSpec } from "../core/model.ts";
import { unitOf } from "../core/values.ts";
import type { SurrogateTree } from "../trust/explain/surrogate/surrogate-tree.ts";
import { abortError } from "./aborts.ts";
import type { AskContext } from "./context.ts";
import type { Engine } from "./engine.ts";
import { typicalRows } from "./typical-rows.ts";

/** What a tree is asked to imitate, and from how many of the model's answers. */
export type SurrogateAsked = { output?: string; rows?: number; depth?: number; seed?: number; at?: number };

/** A tree that imitates a version, with where its rows came from. */
export type JudgedSurrogate = SurrogateTree & { output: string; version: string; source: string; evaluations: number };

export const mostSurrogateRows = 5_000;
export const mostSurrogateDepth = 8;
/** Positive answers whose largest is so many times the smallest are imitated in their logarithm. */
const decades = 1_000;

/**
 * A decision tree that imitates a version's answers to inputs like those it is made for. The answers are asked for in
 * bulk: interactive requests go first.
 *
 * @throws RetortError EXPLANATION_UNSUPPORTED for outputs that are neither numbers nor classes, or where there are too few
 *   rows; LIMIT_EXCEEDED; CANCELLED.
 */
export async function surrogateOf(
  engine: Engine,
  spec: ModelSpec,
  selector: string,
  asked: SurrogateAsked,
  context: AskContext = {},
): Promise<JudgedSurrogate> {
  const { output = Object.keys(spec.outputs)[0] as string, rows = 1_000, depth = 5, seed = 0 } = asked;
  const port = spec.outputs[output];
  if (!port)
    throw new RetortError("EXPLANATION_UNSUPPORTED", `${spec.id} has no output "${output}"`, {
      hint: `its outputs are ${Object.keys(spec.outputs).join(", ")}`,
    });
  if (rows > mostSurrogateRows || depth > mostSurrogateDepth || rows < 1 || depth < 1)
    throw new RetortError("LIMIT_EXCEEDED", `a tree of depth ${depth} from ${rows} rows is not grown here`, {
      hint: `ask for 1 to ${mostSurrogateRows} rows and a depth of 1 to ${mostSurrogateDepth}`,
    });
  const { form } = kindInfo(port.kind);
  const ofField = isGridded(port.kind) && asked.at !== undefined;
  if (!["quantity", "class"].includes(form) && !ofField)
    throw new RetortError("EXPLANATION_UNSUPPORTED", `${output} is neither a number nor a class`, {
      hint: isGridded(port.kind) ? "give at: a point of the field" : "explain single answers",
    });
  const { signal = new AbortController().signal } = context;
  const entry = engine.models.resolve(spec.id, selector);
  const [{ describeRows }, { surrogateTree }] = await Promise.all([
    import("../trust/explain/surrogate/features.ts"),
    import("../trust/explain/surrogate/surrogate-tree.ts"),
  ]);
  const typical = await engine.models.with(entry, ({ model }) =>
    typicalRows(model, engine.definition(spec.id), { rows, seed, signal }),
  );
  const question = { model: spec.id, version: entry.name, rows: typical.rows, bulk: true };
  const answers = await engine.answers(question, context);
  if (signal.aborted) throw abortError(signal);
  const answerAt = (row: number) => {
    const value = answers[row]?.outputs[output]?.value;
    return ofField ? (value as Float64Array | undefined)?.[asked.at as number] : (value as number | string | undefined);
  };
  const answered = typical.rows.flatMap((_, row) =>
    answerAt(row) === undefined || answerAt(row) === null ? [] : [row],
  );
  const described = await describeRows(
    spec,
    answered.map((row) => typical.rows[row] as Readonly<Record<string, unknown>>),
  );
  const values = described.kept.map((i) => answerAt(answered[i] as number) as number | string);
  const logarithmic = isWide(values);
  const unit = unitAt(port.by ? "1" : unitOf(port), logarithmic);
  const tree = await surrogateTree(
    described,
    logarithmic ? values.map((value) => Math.log10(value as number)) : values,
    { seed, depth, unit, signal },
  );
  const lost = typical.rows.length - values.length;
  const warnings = lost > 0 ? [`${lost} of ${typical.rows.length} rows could not be answered or described`] : [];
  return {
    ...tree,
    output: logarithmic ? `log10 of ${output}` : output,
    version: entry.name,
    source: typical.source,
    evaluations: typical.rows.length,
    warnings: [...tree.warnings, ...warnings],
  };
}

const unitAt = (unit: string, logarithmic: boolean) => (logarithmic ? "1" : unit);

function isWide(values: readonly (number | string)[]): boolean {
  const numbers = values.filter((value) => typeof value === "number");
  return (
    numbers.length > 0 && numbers.every((value) => value > 0) && Math.max(...numbers) / Math.min(...numbers) > decades
  );
}
