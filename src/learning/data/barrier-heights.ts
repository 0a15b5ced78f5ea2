import { RetortError } from "../../core/errors.ts";
import { readTable } from "./read-table.ts";

/** Barrier heights of GDB7-22-TS in columns; position i is row i of its file. Energies in kcal/mol. */
export type BarrierHeights = {
  rows: number;
  /** Reaction SMILES with the true atom map, hydrogens written out. */
  reaction: string[];
  /** Barrier height, CCSD(T)-F12a: what is predicted. */
  barrier: Float64Array;
  /** Barrier height of the same transition state, ωB97X-D3: another level of theory, another quantity. */
  dft: Float64Array;
  /** Enthalpy of reaction at 298 K, CCSD(T)-F12a. */
  enthalpy: Float64Array;
};

/**
 * Rows of `wb97xd3.csv` that GDB7-22-TS does not have. The others are its 11,883 rows in the same order: joined by
 * unmapped canonical reaction SMILES, one to one (a test does that join again).
 */
export const onlyDft: readonly number[] = [
  59, 201, 608, 612, 876, 1089, 1274, 1282, 1445, 2013, 2366, 3384, 3523, 3638, 3912, 3918, 3941, 3997, 4110, 4248,
  4836, 5014, 5182, 5415, 5642, 5829, 6001, 6206, 6285, 6475, 6576, 6959, 7037, 7083, 7804, 7819, 8002, 8056, 9733,
  10713, 10889, 11063, 11806,
];

/**
 * Reads the coupled-cluster barriers of GDB7-22-TS, whose file has maps by RXNMapper, with the true maps of RDB7.
 * @throws RetortError DATASET_NOT_FOUND, DATASET_CORRUPT; INTERNAL where the files do not have the rows expected.
 */
export async function readBarrierHeights(): Promise<BarrierHeights> {
  const coupledCluster = await readTable("gdb7-22-ts", "rxnmapper.csv");
  const density = await readTable("grambow-barriers", "wb97xd3.csv");
  const left = new Set(onlyDft);
  const kept = Array.from({ length: density.rows }, (_, row) => row).filter((row) => !left.has(row));
  if (kept.length !== coupledCluster.rows)
    throw new RetortError("INTERNAL", `${kept.length} reactions with maps for ${coupledCluster.rows} barriers`);
  const maps = density.text("rxn_smiles");
  const barriers = density.numbers("dE0");
  return {
    rows: kept.length,
    reaction: kept.map((row) => maps[row] as string),
    barrier: coupledCluster.numbers("dE0"),
    dft: Float64Array.from(kept, (row) => barriers[row] as number),
    enthalpy: coupledCluster.numbers("dHrxn298"),
  };
}
