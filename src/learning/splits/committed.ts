import { withoutMap } from "../../chemistry/atom-map.ts";
import { parseMolecule } from "../../chemistry/molecule.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { murckoScaffold } from "../../chemistry/scaffold.ts";
import { RetortError } from "../../core/errors.ts";
import { manifestFile } from "../data/dataset-files.ts";
import { datasetManifest, manifestFolder } from "../data/manifests.ts";
import { readTable } from "../data/read-table.ts";
import { readSnarBarriers } from "../data/snar-barriers.ts";
import { e2Sn2ByConstitution, gdbByReactant, gdbRandom } from "./barrier-splits.ts";
import { groupedKFold } from "./k-fold.ts";
import { nicolitByDoi, nicolitBySubstrate } from "./nicolit-splits.ts";
import { regioByReactants } from "./regio-splits.ts";
import { scaffoldSplit, seventyTenTwenty } from "./scaffold-split.ts";
import { type CommittedSplits, readSplits } from "./split-file.ts";

/** The splits that are committed as rows, by the name of their file in `datasets/splits/`. */
export type CommittedName =
  | "aqsoldb-murcko"
  | "snar-grouped"
  | "gdb7-22-ts-random"
  | "gdb7-22-ts-reactant"
  | "e2sn2-constitution"
  | "nicolit-doi"
  | "nicolit-substrate"
  | "uspto-regio-reactants";

/**
 * A committed split, as read from its file.
 * @throws RetortError INVALID_INPUT if the file is damaged.
 */
export function committedSplits(name: CommittedName): CommittedSplits {
  return readSplits(`${manifestFolder}splits/${name}.json`);
}

/** How each committed split is made from its data; tests compare the outcome with the file. */
export const splitMakers: Record<CommittedName, () => Promise<Omit<CommittedSplits, "hash">>> = {
  "aqsoldb-murcko": async () => {
    await loadRdkit();
    const table = await readTable("aqsoldb", "data_curated.csv");
    const scaffolds = table.text("SMILES").map(scaffoldOrNull);
    return {
      dataset: "aqsoldb",
      sha256: hashOf("aqsoldb", "data_curated.csv"),
      method:
        "Bemis-Murcko scaffolds without stereochemistry, balanced, 70/10/20; fold k is seed k; each molecule without rings is a group of its own; rows that RDKit does not parse are in no part",
      rows: table.rows,
      folds: [0, 1, 2, 3, 4].map((seed) => scaffoldSplit(scaffolds, seventyTenTwenty, seed)),
    };
  },
  "snar-grouped": async () => {
    await loadRdkit();
    const data = await readSnarBarriers();
    return {
      dataset: "snar-barriers",
      sha256: hashOf("snar-barriers", "snar.tar.gz"),
      method:
        "ten-fold cross-validation grouped by reaction (canonical SMILES without map numbers), seed 0; rows in the order of train, val, test of fold_0",
      rows: data.rows,
      folds: groupedKFold(data.reaction.map(withoutMaps), 10, 0),
    };
  },
  "gdb7-22-ts-random": gdbRandom,
  "gdb7-22-ts-reactant": gdbByReactant,
  "e2sn2-constitution": e2Sn2ByConstitution,
  "nicolit-doi": nicolitByDoi,
  "nicolit-substrate": nicolitBySubstrate,
  "uspto-regio-reactants": regioByReactants,
};

function scaffoldOrNull(smiles: string): string | null {
  try {
    return murckoScaffold(parseMolecule(smiles));
  } catch (thrown) {
    if (thrown instanceof RetortError && thrown.code === "INVALID_SMILES") return null;
    throw thrown;
  }
}

/** A reaction SMILES without map numbers, its molecules canonical and in alphabetical order on each side. */
function withoutMaps(reaction: string): string {
  const side = (smiles: string) => parseMolecule(withoutMap(smiles)).canonical.split(".").sort().join(".");
  return reaction.split(">>").map(side).join(">>");
}

function hashOf(dataset: string, path: string): string {
  return manifestFile(datasetManifest(dataset), path).sha256;
}
