import { asRetortError, RetortError } from "../../core/errors.ts";
import { heedDomain } from "../../serving/out-of-domain.ts";
import type { Builder } from "./builder.ts";
import { checkListLength } from "./context.ts";
import { outOfDomainDescription } from "./out-of-domain.ts";
import type { Prediction } from "./prediction.ts";
import type { PredictionTypes } from "./predictions.ts";

/** What is said of a row. */
export type Answer = { row: number; id: string | null | undefined; outputs: Named[]; errors: RowError[] };
type RowError = {
  code: string;
  message: string;
  step?: string | undefined;
  hint?: string | undefined;
  retryable: boolean;
};
type Named = { name: string; prediction: Prediction };

export type AnswerTypes = ReturnType<typeof addAnswers>;

/** Adds what rows are asked and answered with. */
export function addAnswers(builder: Builder, predictions: PredictionTypes) {
  const input = builder.inputType("RowInput", {
    description: "One row for a model.",
    fields: (t) => ({
      id: t.string({ description: "Given back with the answer." }),
      values: t.field({
        type: "JSON",
        required: true,
        description: "Input names to numbers in the default unit, text with units, or structures.",
      }),
    }),
  });
  const error = builder.objectRef<RowError>("RowError").implement({
    description: "What stopped a row; codes as in the errors of the response.",
    fields: (t) => ({
      code: t.exposeString("code", { nullable: false }),
      message: t.exposeString("message", { nullable: false }),
      step: t.string({ resolve: ({ step }) => step }),
      hint: t.string({ resolve: ({ hint }) => hint }),
      retryable: t.exposeBoolean("retryable", { nullable: false }),
    }),
  });
  const named = builder.objectRef<Named>("NamedPrediction").implement({
    description: "An output of a model, by the name of its port.",
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false }),
      prediction: t.field({ type: predictions.any, nullable: false, resolve: ({ prediction }) => prediction }),
    }),
  });
  const answer = builder.objectRef<Answer>("Answer").implement({
    description: "What a model says of one row: outputs, or errors.",
    fields: (t) => ({
      row: t.exposeInt("row", { nullable: false }),
      id: t.string({ resolve: ({ id }) => id }),
      outputs: t.field({ type: [named], nullable: false, resolve: ({ outputs }) => outputs }),
      errors: t.field({ type: [error], nullable: false, resolve: ({ errors }) => errors }),
    }),
  });
  return { input, answer, outOfDomain: predictions.outOfDomain };
}

/** Adds `predict`: any model by name, on rows of its own ports. */
export function addPredict(builder: Builder, { input, answer, outOfDomain }: AnswerTypes): void {
  builder.queryField("predict", (t) =>
    t.field({
      type: [answer],
      nullable: { list: true, items: false },
      description: "Rows answered by any model; a row that fails has errors, and the others answer.",
      args: {
        model: t.arg.id({ required: true }),
        version: t.arg.string(),
        rows: t.arg({ type: [input], required: true }),
        onOutOfDomain: t.arg({ type: outOfDomain, description: outOfDomainDescription }),
      },
      resolve: (_, { model, version, rows, onOutOfDomain }, context) => {
        const { engine } = context;
        const selector = version ?? "production";
        const spec = engine.spec(model, selector);
        engine.models.resolve(model, selector);
        checkListLength(rows.length, context);
        const names = Object.keys(spec.outputs);
        return Promise.all(
          rows.map(async ({ id, values }, row): Promise<Answer> => {
            try {
              const handle = engine.handle(spec, recordOf(values, "the values of a row"), {}, selector);
              const heeded = heedDomain(engine, handle, onOutOfDomain ?? undefined, context);
              const [answered] = await Promise.all([engine.load(handle, "point", context), heeded]);
              const outputs = names.map((name) => ({ name, prediction: { handle, output: name, row: answered } }));
              return { row, id, outputs, errors: [] };
            } catch (thrown) {
              return { row, id, outputs: [], errors: [rowError(asRetortError(thrown))] };
            }
          }),
        );
      },
    }),
  );
}

/** An error as a row shows it; a thrown error object itself would be taken for a failed field. */
export function rowError({ code, message, step, hint, retryable }: RetortError): RowError {
  const shown = code === "INTERNAL" ? "something went wrong inside Retort" : message;
  return { code, message: shown, step, hint, retryable };
}

/** JSON that must be an object of names to values. @throws RetortError INVALID_INPUT. */
export function recordOf(values: unknown, what: string, step?: string): Record<string, unknown> {
  if (typeof values === "object" && values !== null && !Array.isArray(values)) return values as Record<string, unknown>;
  throw new RetortError("INVALID_INPUT", `${what} must be an object of names to values`, {
    ...(step !== undefined && { step }),
    hint: 'as in { "smiles": "CCO" }',
  });
}
