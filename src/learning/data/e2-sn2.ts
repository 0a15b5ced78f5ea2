import { RetortError } from "../../core/errors.ts";
import type { Split } from "../splits/split.ts";
import { splitOf } from "../splits/split.ts";
import { parseCsv } from "./csv.ts";
import { readDatasetFile } from "./dataset-files.ts";
import { dataTable, readTable } from "./read-table.ts";
import { readTar } from "./tar.ts";

/** The E2 and SN2 barriers in columns; position i is row i of `e2sn2.csv`. */
export type E2Sn2 = {
  rows: number;
  /** Atom-mapped reaction SMILES, hydrogens written out. */
  reaction: string[];
  /** Electronic barrier from the reactant complex in kcal/mol. */
  barrier: Float64Array;
};

/** Reads the 3,625 barriers. @throws RetortError DATASET_NOT_FOUND, DATASET_CORRUPT. */
export async function readE2Sn2(): Promise<E2Sn2> {
  const table = await readTable("e2sn2", "e2sn2.csv");
  return { rows: table.rows, reaction: table.text("AAM"), barrier: table.numbers("ea") };
}

/**
 * The five draws of 80/10/10 that come with the data, as rows of `e2sn2.csv`. They are draws, not a cross-validation:
 * their test parts overlap.
 * @throws RetortError DATASET_NOT_FOUND, DATASET_CORRUPT; INTERNAL where a draw names a reaction that the file lacks.
 */
export async function readE2Sn2Draws({ reaction }: E2Sn2): Promise<Split[]> {
  const files = readTar(await readDatasetFile("e2sn2", "e2sn2.tar.gz"));
  const place = new Map(reaction.map((smiles, row) => [smiles, row]));
  return [0, 1, 2, 3, 4].map((draw) => {
    const rows = (part: string) => {
      const name = `e2sn2/fold_${draw}/aam_${part}.csv`;
      const table = dataTable(parseCsv(files.get(name) ?? ""), `e2sn2/${name}`);
      return table.text("AAM").map((smiles) => {
        const row = place.get(smiles);
        if (row === undefined) throw new RetortError("INTERNAL", `${name} has a reaction that e2sn2.csv lacks`);
        return row;
      });
    };
    return splitOf(rows("train"), rows("val"), rows("test"));
  });
}
