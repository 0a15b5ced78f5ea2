import { defineModel } from "../../core/definition.ts";
import { exampleMolecules } from "../example-molecules.ts";

/** Crippen's log P as a network: every atom's true contribution is known, so that its explanations can be checked. */
export const crippenLogP = defineModel(
  {
    id: "crippen-logp",
    title: "Crippen log P, learnt",
    description:
      "Logarithm of the octanol–water partition coefficient as Wildman and Crippen compute it: a sum of contributions of atoms, by a network that has seen the sums alone. The formula itself is exact and faster; this model is there because what each atom truly adds is known, so that explanation methods can be tried and measured on it. A directed message-passing network over atoms and bonds, learnt on the compounds of AqSolDB.",
    subject: "Molecule",
    field: "crippenLogP",
    inputs: { smiles: { kind: "molecule", title: "molecule, as SMILES" } },
    outputs: { logP: { kind: "partition-coefficient", title: "Crippen log P" } },
    body: {
      type: "network",
      featuriser: { id: "molecule-graph", revision: 1, options: {} },
      decoder: { id: "scalar", options: { output: "logP", scale: 1, offset: 0 } },
      members: 1,
    },
  },
  {
    published: [],
    limits: [
      "it imitates a formula that can be computed exactly: use it to learn what explanations are worth, not to know a log P",
      "the formula itself differs from measured partition coefficients by about 0.7 logarithmic units",
      "salts and metals are few in training, and the formula gives them odd values",
    ],
    domain: { type: "fingerprint", fingerprint: "morgan", port: "smiles", bits: 1024, radius: 2, neighbours: 5 },
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    examples: exampleMolecules.map((smiles) => ({ smiles })),
  },
);
