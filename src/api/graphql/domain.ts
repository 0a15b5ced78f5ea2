import { RetortError } from "../../core/errors.ts";
import type { ChainVerdict } from "../../serving/domains.ts";
import { type DatasetRow, datasetRows } from "../../serving/neighbour-rows.ts";
import type { Blame } from "../../trust/domain/verdict.ts";
import type { Builder } from "./builder.ts";
import type { Prediction } from "./prediction.ts";

type Judged = { verdict: ChainVerdict; output: string };
type Near = {
  row: number;
  similarity: number;
  known: DatasetRow | undefined;
  output: string;
  port: string | undefined;
  hint?: string;
};

/** Adds `domain` to every prediction. */
export function addDomain(builder: Builder, any: ReturnType<typeof builder.interfaceRef<Prediction>>): void {
  const verdict = builder.enumType("DomainVerdict", {
    description: "Where an input lies, seen from the data the model was trained on.",
    values: {
      IN: { description: "As close to training data as most training data are to each other." },
      NEAR: { description: "At the edge: errors may be larger than measured." },
      OUT: { description: "Outside: the measured error says nothing here." },
    },
  });
  const neighbour = builder.objectRef<Near>("TrainingNeighbour").implement({
    description: "A training example like the input.",
    fields: (t) => ({
      row: t.exposeInt("row", { nullable: false, description: "Row in the dataset's file." }),
      similarity: t.exposeFloat("similarity", { nullable: false, description: "Tanimoto similarity, 0 to 1." }),
      smiles: t.string({
        description: "Its structure; null where the dataset is not on this machine.",
        resolve: ({ known, port }) => (port === undefined ? null : (known?.inputs[port] as string | undefined)),
      }),
      measured: t.float({
        description: "Its measured value, in the prediction's unit; null where the dataset is not on this machine.",
        resolve: ({ known, output }) => known?.measured[output],
      }),
      hint: t.string({ description: "What to do to see more.", resolve: ({ hint }) => hint }),
    }),
  });
  const blamed = builder.objectRef<Blame>("BlamedComponent").implement({
    description: "A component of a reaction that was not seen in training.",
    fields: (t) => ({
      component: t.string({ nullable: false, description: "Its role.", resolve: ({ port }) => port }),
      given: t.string({
        description: "As given; null where there is none, and training knows no reaction without one.",
        resolve: ({ value }) => (value === null || value === "" ? null : String(value)),
      }),
      nearest: t.string({ description: "The known one most like it.", resolve: (one) => one.nearest }),
      similarity: t.float({ description: "Tanimoto similarity to it, 0 to 1.", resolve: (one) => one.similarity }),
    }),
  });
  const domain = builder.objectRef<Judged>("ApplicabilityDomain").implement({
    description: "Whether the model's measured error can be relied on for this input.",
    fields: (t) => ({
      verdict: t.field({ type: verdict, nullable: false, resolve: (one) => one.verdict.verdict }),
      distance: t.float({
        description: "From the training data, 0 to 1; null where it has no meaning.",
        resolve: (one) => one.verdict.distance,
      }),
      reason: t.string({ nullable: false, resolve: (one) => one.verdict.reason }),
      blame: t.field({
        type: [blamed],
        description: "The components that put it outside; null where the verdict rests on something else.",
        resolve: ({ verdict: { blame } }) => (blame ? [...blame] : null),
      }),
      neighbours: t.field({
        type: [neighbour],
        description: "The most similar training examples, nearest first.",
        args: { first: t.arg.int({ defaultValue: 5 }) },
        resolve: async ({ verdict: { neighbours, decidedBy, part }, output }, { first }, { engine }) => {
          const shown = neighbours.slice(0, Math.max(0, first ?? 5));
          const spec = part ?? decidedBy.spec;
          const definition = engine.definition(spec.id);
          const rows = definition && shown.length > 0 ? await datasetRows(definition) : undefined;
          const port = Object.entries(spec.inputs).find(([, one]) => ["molecule", "reaction"].includes(one.kind))?.[0];
          const hint = rows instanceof RetortError ? (rows.hint ?? rows.message) : undefined;
          const outputs = Object.keys(spec.outputs);
          return shown.map((one) => ({
            ...one,
            known: typeof rows === "function" ? rows(one.row) : undefined,
            output: outputs.includes(output) ? output : (outputs[0] as string),
            port,
            ...(hint !== undefined && { hint }),
          }));
        },
      }),
    }),
  });
  builder.interfaceField(any, "domain", (t) =>
    t.field({
      type: domain,
      description: "Whether the input lies where the measured error can be relied on.",
      resolve: async ({ handle, output }, _, context) => ({
        verdict: await context.engine.domain(handle, context),
        output,
      }),
    }),
  );
}
