import type { ChangedBond, PredictedProduct, ProductsAnswer } from "../../core/products.ts";
import type { Builder } from "./builder.ts";
import { answerOf, type Prediction } from "./prediction.ts";
import type { PredictionTypes } from "./predictions.ts";
import type { Subject } from "./subject.ts";
import type { SubjectRef } from "./subjects.ts";

const answered = (prediction: Prediction): ProductsAnswer =>
  answerOf(prediction).products ?? { products: [], noReaction: 0, warnings: [] };

const subject = (type: Subject["type"], smiles: string): Subject => ({ type, parts: { smiles } });

/** Adds what predicted products have: candidates that are molecules, on which every model of molecules hangs. */
export function addProductsPrediction(
  builder: Builder,
  { byName }: PredictionTypes,
  subjects: ReadonlyMap<string, SubjectRef>,
): void {
  const prediction = byName.get("ProductsPrediction");
  const [molecule, reaction] = [subjects.get("Molecule"), subjects.get("Reaction")];
  if (!prediction || !molecule || !reaction) return;
  const change = builder.objectRef<ChangedBond>("BondChange").implement({
    description: "A bond that the reaction changes. Orders: 0 no bond, 1, 2, 3, 1.5 aromatic.",
    fields: (t) => ({
      first: t.exposeInt("first", {
        nullable: false,
        description: "Position of an atom in the SMILES as given, from 0.",
      }),
      second: t.exposeInt("second", { nullable: false }),
      before: t.exposeFloat("before", { nullable: false }),
      after: t.exposeFloat("after", { nullable: false }),
    }),
  });
  const candidate = builder.objectRef<PredictedProduct>("ProductCandidate").implement({
    description: "A product that may form. What is predicted of it holds if it forms.",
    fields: (t) => ({
      smiles: t.field({
        type: "SMILES",
        nullable: false,
        description: "Canonical, without stereochemistry.",
        resolve: ({ smiles }) => smiles,
      }),
      probability: t.exposeFloat("probability", {
        nullable: false,
        description: "Calibrated; all candidates and no reaction together have 1.",
      }),
      molecule: t.field({ type: molecule, resolve: ({ smiles }) => subject("Molecule", smiles) }),
      bondChanges: t.field({ type: [change], nullable: false, resolve: ({ changes }) => [...changes] }),
      reaction: t.field({
        type: reaction,
        description: "The reaction, mapped: map numbers are positions in the SMILES as given, from 1.",
        resolve: (one) => subject("Reaction", one.reaction),
      }),
    }),
  });
  builder.objectFields(prediction, (t) => ({
    candidates: t.field({
      type: [candidate],
      description: "The products, most probable first; none where it is likelier that nothing happens.",
      args: { top: t.arg.int({ description: "At most so many; default: all." }) },
      resolve: (one, { top }) => answered(one).products.slice(0, Math.max(0, top ?? Number.POSITIVE_INFINITY)),
    }),
    noReactionProbability: t.float({
      description: "Probability that nothing happens.",
      resolve: (one) => answered(one).noReaction,
    }),
    warnings: t.stringList({
      nullable: false,
      description: "What was left out of the input, and that nothing is predicted to happen.",
      resolve: (one) => [...answered(one).warnings],
    }),
  }));
}
