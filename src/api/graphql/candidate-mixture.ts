import type { ModelDefinition } from "../../core/definition.ts";
import { RetortError } from "../../core/errors.ts";
import { kindInfo } from "../../core/kinds.ts";
import type { ModelSpec } from "../../core/model.ts";
import type { PredictedProduct } from "../../core/products.ts";
import { converter } from "../../core/units.ts";
import { type CandidateMixture, candidateMixture, mixtureInterval } from "../../serving/candidate-mixture.ts";
import { informative } from "../../trust/conformal.ts";
import type { Builder } from "./builder.ts";
import { intervalIn } from "./interval-unit.ts";
import { answerOf, type Prediction } from "./prediction.ts";
import type { PredictionTypes } from "./predictions.ts";

type Candidates = { products: readonly PredictedProduct[] };

/** Candidates over which a mixture is taken, unless more are asked for. */
const most = 5;

/** Adds what models of molecules say of a reaction's product, whichever candidate forms. */
export function addCandidateMixture(
  builder: Builder,
  catalogue: readonly ModelDefinition[],
  { byName, interval }: PredictionTypes,
): void {
  const prediction = byName.get("ProductsPrediction");
  const models = catalogue.map(({ spec }) => spec).filter(speaksOfMolecules);
  if (!prediction || models.length === 0) return;
  const part = builder.objectRef<CandidateMixture["parts"][number]>("CandidateValue").implement({
    description: "What is said of one candidate, and how probable it is.",
    fields: (t) => ({
      smiles: t.field({ type: "SMILES", nullable: false, resolve: ({ smiles }) => smiles }),
      probability: t.exposeFloat("probability", { nullable: false }),
      value: t.float({ resolve: ({ output: { point } }) => point as number }),
    }),
  });
  const mixture = builder.objectRef<CandidateMixture>("CandidateMixture").implement({
    description: "A quantity of the product as a mixture over the candidates, each with its probability.",
    fields: (t) => ({
      value: t.float({
        description: "Mean over the candidates.",
        args: { unit: t.arg.string() },
        resolve: ({ value, unit: own }, { unit }) => converter(own, unit ?? own)(value),
      }),
      unit: t.exposeString("unit", { nullable: false }),
      interval: t.field({
        type: interval,
        description: "Of draws from the candidates' calibrated values, each candidate with its probability.",
        args: { coverage: t.arg.float({ defaultValue: 0.9 }), unit: t.arg.string() },
        resolve: (one, { coverage: asked, unit }) => {
          const coverage = asked ?? 0.9;
          const ends = mixtureInterval(one, coverage);
          const port = Object.values(one.spec.outputs)[0];
          const tells = port ? informative(ends, port.kind, port.range) : true;
          return { ...intervalIn({ ...ends, unit: one.unit }, unit), coverage, informative: tells };
        },
      }),
      probability: t.exposeFloat("probability", {
        nullable: false,
        description: "Of the candidates that it is a mixture of: all of this holds if one of them forms.",
      }),
      between: t.exposeFloat("between", {
        nullable: false,
        description: "Standard deviation from not knowing which candidate forms, in `unit`.",
      }),
      within: t.float({
        description: "Standard deviation from the error of the candidates' own values, in `unit`.",
        resolve: (one) => one.within,
      }),
      candidates: t.field({ type: [part], nullable: false, resolve: ({ parts }) => [...parts] }),
    }),
  });
  const over = builder.objectRef<Candidates>("OverCandidates").implement({
    description: "What the product is like, whichever candidate forms.",
    fields: (t) =>
      Object.fromEntries(
        models.map((spec) => [
          spec.field,
          t.field({
            type: mixture,
            description: `${spec.description} As a mixture over the candidates.`,
            resolve: ({ products }, _, context) => candidateMixture(context.engine, spec, products, context),
          }),
        ]),
      ),
  });
  builder.objectField(prediction, "overCandidates", (t) =>
    t.field({
      type: over,
      description:
        "Quantities of the product as mixtures over the candidates: what stands at a candidate holds if that one forms, what stands here if any of them does.",
      args: { top: t.arg.int({ defaultValue: most, description: "The most probable so many." }) },
      resolve: (one: Prediction, { top }) => {
        const first = top ?? most;
        if (first < 1)
          throw new RetortError("INVALID_INPUT", `the ${first} most probable candidates are none`, {
            step: "top",
            hint: "give 1 or more",
          });
        return { products: (answerOf(one).products?.products ?? []).slice(0, first) };
      },
    }),
  );
}

/** Models whose only need is a molecule, and whose only answer a quantity; the first of each field. */
function speaksOfMolecules({ subject, inputs, outputs }: ModelSpec, i: number, all: readonly ModelSpec[]): boolean {
  const needed = Object.entries(inputs).filter(([, port]) => port.default === undefined && !port.optional);
  const [port, second] = Object.values(outputs);
  return (
    subject === "Molecule" &&
    needed.length === 1 &&
    needed[0]?.[0] === "smiles" &&
    second === undefined &&
    port !== undefined &&
    kindInfo(port.kind).form === "quantity" &&
    all.findIndex((other) => other.subject === subject && other.field === (all[i] as ModelSpec).field) === i
  );
}
