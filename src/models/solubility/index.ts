import { defineModel } from "../../core/definition.ts";
import { exampleMolecules } from "../example-molecules.ts";

/** Aqueous solubility of a compound. */
export const solubility = defineModel(
  {
    id: "solubility",
    title: "Aqueous solubility",
    description:
      "Solubility of a compound in water at about 25 °C, as the decimal logarithm of the amount concentration of the saturated solution. A directed message-passing network over atoms and bonds with whole-molecule descriptors, learnt from AqSolDB.",
    subject: "Molecule",
    field: "solubility",
    inputs: { smiles: { kind: "molecule", title: "molecule, as SMILES" } },
    outputs: { solubility: { kind: "solubility", title: "aqueous solubility" } },
    body: {
      type: "network",
      featuriser: { id: "molecule-graph", revision: 1, options: {} },
      decoder: { id: "scalar", options: { output: "solubility", scale: 1, offset: 0 } },
      members: 1,
    },
  },
  {
    published: [
      {
        what: "MiniMol",
        metrics: { mae: 0.741 },
        split: "TDC scaffold 70/10/20",
        source: "TDC leaderboard, solubility_aqsoldb",
        otherSplit: true,
      },
      {
        what: "Chemprop with RDKit descriptors",
        metrics: { mae: 0.761 },
        split: "TDC scaffold 70/10/20",
        source: "TDC leaderboard, solubility_aqsoldb",
        otherSplit: true,
      },
    ],
    limits: [
      "test molecules share no ring scaffold with training molecules: the error on close relatives of known compounds is smaller",
      "measurements of one compound by different laboratories differ by about half a logarithmic unit",
      "the state of the solid (polymorph, salt, hydrate) and pH are not inputs",
      "coverage is measured across scaffolds, where calibration and test rows are not exchangeable: it is reported, not promised",
    ],
    domain: {
      type: "fingerprint",
      fingerprint: "morgan",
      port: "smiles",
      bits: 1024,
      radius: 2,
      neighbours: 5,
      embedding: { components: 16, neighbours: 5 },
    },
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    examples: exampleMolecules.map((smiles) => ({ smiles })),
  },
);
