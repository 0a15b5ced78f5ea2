import { defineModel } from "../../core/definition.ts";

/** What forms when the molecules of a mixture meet. */
export const majorProduct = defineModel(
  {
    id: "major-product",
    title: "Major product",
    description:
      "The products that are likeliest to form from reactants and reagents, with calibrated probabilities, the bonds that change, and a mapped reaction. Without templates: one network scores every change of a bond, possible sets of changes are enumerated, and a second network ranks what they lead to. Learnt from USPTO-15K.",
    subject: "Mixture",
    field: "products",
    inputs: { smiles: { kind: "mixture", title: "reactants and reagents, as SMILES with dots" } },
    outputs: { products: { kind: "products", title: "products" } },
    body: {
      type: "graph-edits",
      revision: 1,
      options: { candidates: { top: 30, changes: 7, sets: 120, looks: 4000 }, temperature: 1, most: 10 },
    },
  },
  {
    published: [
      {
        what: "WLDN (counts exact edits)",
        metrics: { top1: 0.767, top3: 0.856, top5: 0.868, coverage: 0.901 },
        split: "USPTO-15K, given",
        source: "Jin et al., NIPS 2017, arXiv:1709.04555",
      },
    ],
    limits: [
      "learnt from reactions of United States patents, which record successes: conditions, amounts and yields are not inputs, and by-products are not predicted",
      "stereochemistry is dropped from the input and products carry none",
      "that nothing happens was learnt from mixtures made of recorded reactions (products with or without their reagents, reactants without their partner, reagents alone), not from failed experiments: its probability is conditional on that",
      "of such mixtures made from test reactions it says that nothing happens of 219 of 292 products with their reagents, 319 of 375 products alone, 301 of 365 reactants alone, 138 of 202 mixtures without the partner and 282 of 292 of reagents alone; of the 3,000 test reactions it says so wrongly of 155 (bench/product-failures.ts)",
      "patents leave out reagents at times: of a molecule alone it is mostly said that nothing happens, also where a patent records a deprotection or a reduction, yet a tert-butoxycarbonyl group may be predicted to leave without an acid",
      "a product that needs more than seven bond changes is not found; tautomers count as different products",
      "properties of a predicted product are conditional on its candidate",
    ],
    domain: { type: "fingerprint", fingerprint: "morgan", port: "smiles", bits: 1024, radius: 2, neighbours: 5 },
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    examples: [
      "CC(=O)Cl.Nc1ccccc1",
      "CC(=O)O.CCO.O=S(=O)(O)O",
      "O=Cc1ccccc1.NCc1ccccc1.[BH3-]C#N.[Na+]",
      "Brc1ccccc1.OB(O)c1ccccc1.[Pd]",
      "CC(C)(C)OC(=O)NCc1ccccc1.O=C(O)C(F)(F)F",
      "CCOC(=O)c1ccccc1.[Li+].[OH-].O",
      "Fc1ccc([N+](=O)[O-])cc1.C1CCNCC1.O=C([O-])[O-].[K+].[K+]",
      "CS(=O)(=O)Cl.OCCc1ccccc1.CCN(CC)CC",
    ].map((smiles) => ({ smiles })),
  },
);
