import { defineModel } from "../../core/definition.ts";
import { candidatePlaces } from "./recipe.ts";

/** Which of the possible products of a substitution forms. */
export const regioselectivity = defineModel(
  {
    id: "regioselectivity",
    title: "Site selectivity of substitutions",
    description:
      "Which of the candidate products of a substitution is the major one: at which aromatic C–H, which carbon–halogen bond, or which of several alike groups a reaction happens. Every candidate is scored by what it makes and breaks, and where; probabilities compare those that are given. Learnt from 3,820 patent reactions.",
    subject: "Mixture",
    field: "siteSelectivity",
    inputs: {
      smiles: { kind: "mixture", title: "reactants, as SMILES with dots" },
      candidates: { kind: "mixture", title: "two or more candidate products, as SMILES separated by dots" },
    },
    outputs: { siteSelectivity: { kind: "site-selectivity", title: "candidate that forms" } },
    body: {
      type: "network",
      featuriser: { id: "candidate-change", revision: 1, options: {} },
      decoder: { id: "class", options: { output: "siteSelectivity", classes: candidatePlaces, choices: "candidates" } },
      members: 1,
    },
  },
  {
    published: [],
    limits: [
      "the candidates given are compared with each other: what is not among them gets no probability",
      "the recorded product of a patent counts as the major one; yields and minor products are not in the data",
      "solvent, temperature, catalyst and directing additives are not inputs",
      "a candidate of several parts, such as a salt, cannot be given: dots separate candidates",
      "the recipe was chosen by what it said of folds 1 to 3 after training on folds 4 to 9: of the ten folds of the study, only fold 0 (accuracy .903, .930 over all ten) had no part in the choice",
    ],
    domain: { type: "fingerprint", fingerprint: "morgan", port: "smiles", bits: 1024, radius: 2, neighbours: 3 },
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    examples: [
      { smiles: "COc1ccccc1.O[N+](=O)[O-]", candidates: "COc1ccc([N+](=O)[O-])cc1.COc1cccc([N+](=O)[O-])c1" },
      {
        smiles: "O=C(O)c1ccccc1.O[N+](=O)[O-]",
        candidates: "O=C(O)c1ccc([N+](=O)[O-])cc1.O=C(O)c1cccc([N+](=O)[O-])c1.O=C(O)c1ccccc1[N+](=O)[O-]",
      },
      { smiles: "Clc1ccnc(Cl)n1.CN", candidates: "CNc1ccnc(Cl)n1.CNc1nccc(Cl)n1" },
      { smiles: "Oc1ccc(CO)cc1.CI", candidates: "COc1ccc(CO)cc1.COCc1ccc(O)cc1" },
      { smiles: "BrBr.Oc1ccccc1F", candidates: "Oc1ccc(Br)cc1F.Oc1cc(Br)ccc1F.Oc1cccc(Br)c1F.Oc1c(F)cccc1Br" },
    ],
  },
);
