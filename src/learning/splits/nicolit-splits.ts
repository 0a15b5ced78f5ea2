import { parseMolecule } from "../../chemistry/molecule.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { manifestFile } from "../data/dataset-files.ts";
import { datasetManifest } from "../data/manifests.ts";
import { readTable } from "../data/read-table.ts";
import { groupedKFold } from "./k-fold.ts";
import type { CommittedSplits } from "./split-file.ts";

type Made = Omit<CommittedSplits, "hash">;

async function grouped(method: string, groupOf: (cells: { doi: string; substrate: string }) => string): Promise<Made> {
  const table = await readTable("nicolit", "NiCOlit.csv");
  const [doi, substrate] = [table.text("DOI"), table.text("substrate")];
  const groups = doi.map((cell, row) => groupOf({ doi: cell.trim(), substrate: substrate[row]?.trim() ?? "" }));
  return {
    dataset: "nicolit",
    sha256: manifestFile(datasetManifest("nicolit"), "NiCOlit.csv").sha256,
    method: `ten-fold cross-validation grouped by ${method}, seed 0; all rows of the file`,
    rows: table.rows,
    folds: groupedKFold(groups, 10, 0),
  };
}

/** NiCOlit with all rows of a publication in one fold. */
export const nicolitByDoi = (): Promise<Made> => grouped("DOI", ({ doi }) => doi);

/** NiCOlit with all rows of a substrate in one fold. */
export async function nicolitBySubstrate(): Promise<Made> {
  await loadRdkit();
  return grouped("substrate (canonical SMILES, or the cell where it cannot be read)", ({ substrate }) => {
    try {
      return parseMolecule(substrate).canonical;
    } catch {
      return substrate;
    }
  });
}
