import { defineModel } from "../../core/definition.ts";
import { reactionClasses } from "./classes.ts";
import { exampleReactions } from "./examples.ts";

/** Class of a reaction, among ten. */
export const reactionClass = defineModel(
  {
    id: "reaction-class",
    title: "Reaction class",
    description:
      "Which of ten classes of synthetic organic reactions a reaction belongs to, from its reactants and products; neither atom maps nor reagents make a difference. A network over the atom environments that the reaction makes and breaks, learnt from 50,000 patent reactions that were named by expert rules.",
    subject: "Reaction",
    field: "reactionClass",
    inputs: { smiles: { kind: "reaction", title: "reaction SMILES, mapped or not, with or without reagents" } },
    outputs: { reactionClass: { kind: "reaction-class", title: "class of the reaction", values: reactionClasses } },
    body: {
      type: "network",
      featuriser: { id: "reaction-change", revision: 1, options: {} },
      decoder: { id: "class", options: { output: "reactionClass", classes: reactionClasses } },
      members: 1,
    },
  },
  {
    published: [],
    limits: [
      "the labels are those of a rule-based tool (NameRxn), not of chemists; reactions that it could not name are not in the data",
      "every reaction gets one of the ten classes, whether or not it belongs to any: look at the domain's verdict",
      "reactions of several steps in one pot are labelled by one of them",
      "the class of functional group additions has 23 test rows: its recall is uncertain by about 8 %",
      "solvents, bases and the like are told from reactants by a list of common ones and by what the product needs",
    ],
    domain: {
      type: "fingerprint",
      fingerprint: "drfp",
      port: "smiles",
      bits: 2048,
      radius: 3,
      neighbours: 5,
      sample: 6000,
    },
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    examples: exampleReactions.map((smiles) => ({ smiles })),
  },
);
