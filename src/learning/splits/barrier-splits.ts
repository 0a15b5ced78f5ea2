import { parseMolecule } from "../../chemistry/molecule.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { readBarrierHeights } from "../data/barrier-heights.ts";
import { manifestFile } from "../data/dataset-files.ts";
import { readE2Sn2 } from "../data/e2-sn2.ts";
import { datasetManifest } from "../data/manifests.ts";
import { groupedKFold, kFold } from "./k-fold.ts";
import { type Split, splitOf } from "./split.ts";
import type { CommittedSplits } from "./split-file.ts";

type Made = Omit<CommittedSplits, "hash">;

/** Ten folds of cross-validation: fold i tests, the next one validates, the other eight train. */
function eightOneOne(folds: readonly Split[]): Split[] {
  return folds.map(({ test }, i) => {
    const validation = (folds[(i + 1) % folds.length] as Split).test;
    const held = new Set(validation);
    return splitOf(
      (folds[i] as Split).train.filter((row) => !held.has(row)),
      validation,
      test,
    );
  });
}

const gdbFile = { dataset: "gdb7-22-ts", sha256: () => sha256("gdb7-22-ts", "rxnmapper.csv") };

/** Ten folds of the coupled-cluster barriers at random. */
export async function gdbRandom(): Promise<Made> {
  const { rows } = await readBarrierHeights();
  return {
    dataset: gdbFile.dataset,
    sha256: gdbFile.sha256(),
    method: "ten-fold cross-validation at random, seed 0, 80/10/10: fold k tests, fold k + 1 validates",
    rows,
    folds: eightOneOne(kFold(rows, 10, 0)),
  };
}

/** Ten folds of the coupled-cluster barriers with all reactions of a reactant in one fold; the first three are kept. */
export async function gdbByReactant(): Promise<Made> {
  await loadRdkit();
  const { rows, reaction } = await readBarrierHeights();
  const reactants = reaction.map((smiles) => bare(smiles.split(">")[0] as string, /:\d+(?=\])/g));
  return {
    dataset: gdbFile.dataset,
    sha256: gdbFile.sha256(),
    method:
      "ten-fold cross-validation grouped by reactant (canonical SMILES without map numbers), seed 0, 80/10/10: fold k tests, fold k + 1 validates; the first three folds",
    rows,
    folds: eightOneOne(groupedKFold(reactants, 10, 0)).slice(0, 3),
  };
}

/** Five folds of the E2 and SN2 barriers with all stereoisomers of a reaction in one fold. */
export async function e2Sn2ByConstitution(): Promise<Made> {
  await loadRdkit();
  const { rows, reaction } = await readE2Sn2();
  const groups = reaction.map((smiles) =>
    smiles
      .split(">>")
      .map((side) => bare(side, /:\d+(?=\])|@+|[/\\]/g))
      .join(">>"),
  );
  const folds = groupedKFold(groups, 10, 0);
  return {
    dataset: "e2sn2",
    sha256: sha256("e2sn2", "e2sn2.csv"),
    method:
      "ten-fold cross-validation grouped by constitution (canonical reaction SMILES without map numbers and stereochemistry), seed 0, 80/10/10: fold k tests, fold k + 1 validates; folds 0, 2, 4, 6 and 8",
    rows,
    folds: eightOneOne(folds).filter((_, i) => i % 2 === 0),
  };
}

/** Canonical SMILES of one side after taking out what matches, molecules in alphabetical order. */
function bare(side: string, out: RegExp): string {
  return parseMolecule(side.replace(out, ""), { keepHydrogens: true }).canonical.split(".").sort().join(".");
}

function sha256(dataset: string, path: string): string {
  return manifestFile(datasetManifest(dataset), path).sha256;
}
