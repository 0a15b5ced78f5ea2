import { defineModel } from "../../core/definition.ts";

/** Electronic barrier of a gas-phase reaction of small organic molecules. */
export const electronicBarrier = defineModel(
  {
    id: "electronic-barrier",
    title: "Barrier of a gas-phase reaction, CCSD(T)-F12a",
    description:
      "Barrier height of an elementary gas-phase reaction of H, C, N and O with up to seven heavy atoms, from the atom-mapped reaction: two message-passing networks over the condensed graph of reaction, learnt from coupled-cluster energies (GDB7-22-TS). An energy, not a Gibbs energy: a rate needs a thermal correction. Every atom that takes part, moving hydrogens among them, must carry the same map number on both sides; hydrogens that stay where they are need not be written out.",
    subject: "Reaction",
    field: "electronicBarrier",
    inputs: { smiles: { kind: "reaction", title: "atom-mapped reaction SMILES, balanced" } },
    outputs: {
      electronicBarrier: { kind: "electronic-barrier", unit: "kcal/mol", title: "barrier height from the reactants" },
    },
    body: {
      type: "network",
      featuriser: { id: "condensed-reaction", revision: 1, options: { balanced: true } },
      decoder: { id: "scalar", options: { output: "electronicBarrier", scale: 1, offset: 0 } },
      members: 2,
    },
  },
  {
    published: [
      {
        what: "Chemprop, condensed graph of reaction, true maps",
        metrics: { mae: 4.35 },
        split: "ten random draws of 80/10/10",
        source: "van Gerwen et al., 3DReact (2024), tables of the EquiReact repository",
        otherSplit: true,
      },
      {
        what: "the same with maps by RXNMapper",
        metrics: { mae: 5.69 },
        split: "ten random draws of 80/10/10",
        source: "as above",
        otherSplit: true,
      },
      {
        what: "the same without maps",
        metrics: { mae: 9.04 },
        split: "ten random draws of 80/10/10",
        source: "as above",
        otherSplit: true,
      },
      {
        what: "3DReact, equivariant network on geometries",
        metrics: { mae: 4.93 },
        split: "ten random draws of 80/10/10",
        source: "as above",
        otherSplit: true,
      },
    ],
    limits: [
      "unimolecular reactants of H, C, N and O with at most seven heavy atoms, in the gas phase",
      "the labels are the source's dE0; by that notation they are energies at 0 K, zero-point energy included: a thermal correction must not count it again",
      "the map decides: Chemprop's published error is 4.35 kcal/mol with true maps, 5.69 with maps by RXNMapper, 9.04 without; unmapped input is refused",
      "random folds share reactants (1,155 in 11,883 reactions): of a new reactant expect the error of the study by reactant",
      "a mirror image has the same barrier; conformers are not told apart",
      "rate, depth and batch were chosen on training rows of fold 0, which other folds test: of the study, only fold 0 had no part in the choice",
    ],
    domain: {
      type: "fingerprint",
      fingerprint: "drfp",
      port: "smiles",
      bits: 1024,
      radius: 3,
      neighbours: 3,
      embedding: { components: 16, neighbours: 5 },
    },
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    examples: [
      {
        smiles: "[C:1]([C:2]([H:6])([H:7])[H:8])([O:3][H:5])=[O:4]>>[C:1](=[C:2]([H:6])[H:7])([O:3][H:5])[O:4][H:8]",
      },
      {
        smiles:
          "[C:1]([H:5])([H:6])=[C:2]([H:7])[C:3]([H:8])=[C:4]([H:9])[H:10]>>[C:1]1([H:5])([H:6])[C:2]([H:7])=[C:3]([H:8])[C:4]1([H:9])[H:10]",
      },
      { smiles: "[CH3:1][CH:2]([H:3])[O:4][H:5]>>[CH3:1][CH:2]=[O:4].[H:3][H:5]" },
      { smiles: "[CH2:1]1[C:2]([H:4])([H:5])[O:3]1>>[CH2:1]([H:4])[C:2]([H:5])=[O:3]" },
    ],
  },
);
