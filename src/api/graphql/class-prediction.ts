import { kindInfo } from "../../core/kinds.ts";
import { type ConformalSet, type RankedClass, rankedClasses } from "../../serving/judgements.ts";
import type { Builder } from "./builder.ts";
import { answerOf, type Prediction } from "./prediction.ts";
import type { Subject } from "./subject.ts";
import type { SubjectRef } from "./subjects.ts";

/** Adds the interface of answers that are one of several classes. */
export function addClassPrediction(builder: Builder, any: ReturnType<typeof builder.interfaceRef<Prediction>>) {
  const ranked = builder.objectRef<RankedClass>("ClassProbability").implement({
    description: "A class and how probable it is.",
    fields: (t) => ({
      label: t.exposeString("label", { nullable: false }),
      probability: t.exposeFloat("probability", { nullable: false }),
    }),
  });
  const set = builder.objectRef<ConformalSet>("ConformalSet").implement({
    description:
      "The classes that hold the true one with at least the given probability, most probable first; never empty.",
    fields: (t) => ({
      coverage: t.exposeFloat("coverage", { nullable: false }),
      classes: t.field({ type: [ranked], nullable: false, resolve: ({ classes }) => [...classes] }),
      uncertain: t.boolean({
        nullable: false,
        description:
          "True where no class is as probable as the true ones of that share of the calibration rows are, and the set is the most probable class alone: this answer is among the least certain.",
        resolve: ({ filled }) => filled,
      }),
    }),
  });
  const prediction = builder.interfaceRef<Prediction>("ClassPrediction");
  prediction.implement({
    description: "A predicted class, with calibrated probabilities.",
    interfaces: [any],
    resolveType: (one) => kindInfo(answerOf(one).kind).type,
    fields: (t) => ({
      label: t.string({
        description: "The most probable class.",
        resolve: (one) => rankedClasses(answerOf(one))[0]?.label,
      }),
      probability: t.float({
        description: "Its probability.",
        resolve: (one) => rankedClasses(answerOf(one))[0]?.probability,
      }),
      ranked: t.field({
        type: [ranked],
        description: "The classes, most probable first.",
        args: { top: t.arg.int({ description: "At most so many; default: all." }) },
        resolve: (one, { top }) => rankedClasses(answerOf(one)).slice(0, Math.max(0, top ?? Number.POSITIVE_INFINITY)),
      }),
      conformalSet: t.field({
        type: set,
        args: { coverage: t.arg.float({ defaultValue: 0.9 }) },
        resolve: ({ handle, output }, { coverage }, context) =>
          context.engine.conformalSet(handle, output, coverage ?? 0.9, context),
      }),
    }),
  });
  return { prediction, ranked };
}

/** Adds what a class is where it is a molecule, on which every model of molecules hangs. */
export function addClassMolecule(
  builder: Builder,
  { ranked }: ReturnType<typeof addClassPrediction>,
  molecule: SubjectRef | undefined,
): void {
  if (!molecule) return;
  builder.objectField(ranked, "molecule", (t) =>
    t.field({
      type: molecule,
      description: "The candidate, where classes are molecules; else null.",
      resolve: ({ label, structure }): Subject | null =>
        structure ? { type: "Molecule", parts: { smiles: label } } : null,
    }),
  );
}
