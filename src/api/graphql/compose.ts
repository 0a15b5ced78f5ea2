import { atStep, type CompositionStep } from "../../core/composition.ts";
import { asRetortError, RetortError } from "../../core/errors.ts";
import type { Json } from "../../core/model.ts";
import type { ComposedOutput } from "../../serving/compose.ts";
import { heedDomain, type OutOfDomainPolicy } from "../../serving/out-of-domain.ts";
import type { Builder } from "./builder.ts";
import { checkListLength, type RequestContext } from "./context.ts";
import { outOfDomainDescription } from "./out-of-domain.ts";
import { type Answer, type AnswerTypes, recordOf, rowError } from "./predict.ts";

export type StepInputs = ReturnType<typeof addStepInputs>;

type Named = { name: string; from: string };
type Bound = { port: string; from: string };
type Step = {
  id: string;
  model: string;
  version?: string | null | undefined;
  inputs?: readonly Bound[] | null | undefined;
  constants?: unknown;
};

/** Adds the inputs by which a graph of models is written. */
export function addStepInputs(builder: Builder) {
  const binding = builder.inputType("BindingInput", {
    description: "Where the value of a step's input comes from.",
    fields: (t) => ({
      port: t.string({ required: true, description: "Input of the step's model." }),
      from: t.string({ required: true, description: '"input.<name>", or "<step>.<output>".' }),
    }),
  });
  const step = builder.inputType("StepInput", {
    description: "One model in a composition; inputs that are neither bound nor constant take their default.",
    fields: (t) => ({
      id: t.string({ required: true, description: "How other steps call it: letters, digits, - and _." }),
      model: t.id({ required: true, description: "Any model, or a saved pipeline." }),
      version: t.string({ description: "Alias, number or name of the version; default: production." }),
      inputs: t.field({ type: [binding] }),
      constants: t.field({
        type: "JSON",
        description: "Input → value for all rows: a number in the default unit, text with a unit, a structure, a list.",
      }),
    }),
  });
  const output = builder.inputType("OutputInput", {
    description: "An output of a composition: its name, and the step's output that it is.",
    fields: (t) => ({
      name: t.string({ required: true }),
      from: t.string({ required: true, description: '"<step>.<output>".' }),
    }),
  });
  return { step, output };
}

/** Adds `compose`: any directed acyclic graph of models. */
export function addCompose(
  builder: Builder,
  { input, answer, outOfDomain }: AnswerTypes,
  { step, output }: StepInputs,
): void {
  builder.queryField("compose", (t) =>
    t.field({
      type: [answer],
      nullable: { list: true, items: false },
      description:
        "Rows answered by a directed acyclic graph of models. Names, kinds and units are checked before anything runs; each step answers all rows together; a row that fails at a step has that error, and its other outputs.",
      args: {
        steps: t.arg({ type: [step], required: true }),
        rows: t.arg({ type: [input], required: true }),
        outputs: t.arg({ type: [output], description: "Default: every output of every step, as <step>.<output>." }),
        onOutOfDomain: t.arg({
          type: outOfDomain,
          description: `${outOfDomainDescription} The models on which an output stands all count.`,
        }),
      },
      resolve: async (_, { steps, rows, outputs, onOutOfDomain }, context) => {
        checkListLength(rows.length, context);
        const values: Record<string, unknown>[] = [];
        const asked: number[] = [];
        const answers = rows.map(({ id, values: given }, row): Answer => {
          try {
            values.push(recordOf(given, "the values of a row"));
            asked.push(row);
            return { row, id, outputs: [], errors: [] };
          } catch (thrown) {
            return { row, id, outputs: [], errors: [rowError(asRetortError(thrown))] };
          }
        });
        const composed = await context.engine.compose(
          { steps: steps.map(stepOf), rows: values, ...(outputs && { outputs: outputsOf(outputs) }) },
          context,
        );
        await Promise.all(
          composed.map(async ({ row, outputs: found, errors }) => {
            const answer = answers[asked[row] as number] as Answer;
            const { kept, refused } = await heeded(Object.entries(found), onOutOfDomain ?? undefined, context);
            answer.outputs = kept.map(([name, prediction]) => ({ name, prediction }));
            answer.errors = [...errors, ...refused].map(rowError);
          }),
        );
        return answers;
      },
    }),
  );
}

/** The outputs whose inputs lie in the domain, or are answered all the same, and an error for each step that refuses. */
async function heeded(
  outputs: readonly [string, ComposedOutput][],
  policy: OutOfDomainPolicy | undefined,
  context: RequestContext,
) {
  const refused = new Map<string, RetortError>();
  const kept = await Promise.all(
    outputs.map(async (output) => {
      const [, { handle }] = output;
      try {
        await heedDomain(context.engine, handle, policy, context);
        return [output];
      } catch (thrown) {
        refused.set(handle.step ?? "", atStep(asRetortError(thrown), handle.step ?? ""));
        return [];
      }
    }),
  );
  return { kept: kept.flat(), refused: [...refused.values()] };
}

/** A step as it is given in GraphQL. @throws RetortError INVALID_INPUT where a port is bound twice. */
export function stepOf({ id, model, version, inputs, constants }: Step): CompositionStep {
  const bound = inputs?.map(({ port, from }) => ({ name: port, from })) ?? [];
  return {
    id,
    model,
    inputs: byName(bound, `inputs of step "${id}"`, id),
    ...(version !== null && version !== undefined && { version }),
    ...(constants !== null &&
      constants !== undefined && {
        constants: recordOf(constants, `the constants of step "${id}"`, id) as Record<string, Json>,
      }),
  };
}

/** Outputs as they are given in GraphQL. @throws RetortError INVALID_INPUT where two have one name. */
export function outputsOf(outputs: readonly Named[]): Record<string, string> {
  return byName(outputs, "outputs");
}

function byName(all: readonly Named[], what: string, step?: string): Record<string, string> {
  const found = new Map<string, string>();
  for (const { name, from } of all) {
    if (found.has(name))
      throw new RetortError("INVALID_INPUT", `two ${what} are called "${name}"`, {
        ...(step !== undefined && { step }),
        hint: "each name belongs to one",
      });
    found.set(name, from);
  }
  return Object.fromEntries(found);
}
