import { parseCsv } from "./csv.ts";
import { readDatasetFile } from "./dataset-files.ts";
import { dataTable } from "./read-table.ts";
import { readTar } from "./tar.ts";

/** The SNAr barriers in columns; position i is row i: train, then val, then test of `fold_0`, which hold all 443 rows. */
export type SnarBarriers = {
  rows: number;
  /** Atom-mapped reaction SMILES. */
  reaction: string[];
  /** Gibbs energy of activation in kcal/mol. */
  barrier: Float64Array;
  /** Five principal components of the solvent, rows × 5. */
  solvent: Float64Array;
  /** Code of the solvent: "solvent-01" to "solvent-17", in ascending order of the first component. */
  solventCode: string[];
  /** The five components of each code. */
  solvents: ReadonlyMap<string, readonly number[]>;
};

/**
 * Reads the 443 measured SNAr barriers. The computed barrier beside the solvent is left out: no user has it.
 * @throws RetortError DATASET_NOT_FOUND, DATASET_CORRUPT.
 */
export async function readSnarBarriers(): Promise<SnarBarriers> {
  const files = readTar(await readDatasetFile("snar-barriers", "snar.tar.gz"));
  const parts = ["train", "val", "test"];
  const read = (name: string) =>
    dataTable(parseCsv(files.get(`snar/fold_0/${name}.csv`) ?? ""), `snar-barriers/${name}`);
  const reactions = parts.map((part) => read(`aam_${part}`));
  const features = parts.map((part) => read(`features_${part}`));
  const components = [1, 2, 3, 4, 5].map((i) => features.flatMap((table) => [...table.numbers(`pc_${i}`)]));
  const reaction = reactions.flatMap((table) => table.text("AAM"));
  const vectors = reaction.map((_, row) => components.map((column) => column[row]!));
  const distinct = [...new Map(vectors.map((v) => [v.join(), v])).values()].sort((a, b) => a[0]! - b[0]!);
  const code = new Map(distinct.map((v, i) => [v.join(), `solvent-${String(i + 1).padStart(2, "0")}`]));
  return {
    rows: reaction.length,
    reaction,
    barrier: Float64Array.from(reactions.flatMap((table) => [...table.numbers("exp_activation_energy")])),
    solvent: Float64Array.from(vectors.flat()),
    solventCode: vectors.map((v) => code.get(v.join())!),
    solvents: new Map(distinct.map((v) => [code.get(v.join())!, v])),
  };
}
