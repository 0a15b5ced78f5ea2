import { parseMolecule } from "../../chemistry/molecule.ts";
import { morganCounts } from "../../chemistry/morgan.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { structureCountNames, structureCounts } from "../../chemistry/structure-counts.ts";
import type { ModelData, Split } from "../../core/definition.ts";
import { datasetHash } from "../../learning/data/dataset-files.ts";
import { datasetManifest, manifestFolder } from "../../learning/data/manifests.ts";
import { readTable } from "../../learning/data/read-table.ts";
import { randomSplit } from "../../learning/splits/random-split.ts";
import { readSplits } from "../../learning/splits/split-file.ts";

/** Length of the folded Morgan counts that the baselines see beside structure counts. */
const morganLength = 1024;

/** Crippen's log P of the compounds of AqSolDB, as its file gives it (RDKit's `MolLogP`), split at random. */
export async function load(): Promise<ModelData> {
  const table = await readTable("aqsoldb", "data_curated.csv");
  const smiles = table.text("SMILES");
  // The rows that parse are those of the committed splits.
  const { folds } = readSplits(`${manifestFolder}splits/aqsoldb-murcko.json`);
  const parsed = [...(folds[0]?.train ?? []), ...(folds[0]?.validation ?? []), ...(folds[0]?.test ?? [])];
  const { train, validation, test } = randomSplit(
    parsed.sort((a, b) => a - b),
    { train: 0.7, validation: 0.1, test: 0.2 },
    0,
  );
  const shipped: Split = { name: "random, seed 0", train: [...train], calibration: [...validation], test: [...test] };
  return {
    dataset: "aqsoldb",
    sha256: datasetHash(datasetManifest("aqsoldb")),
    rows: table.rows,
    rowNumbers: Array.from({ length: table.rows }, (_, row) => row),
    inputs: { smiles },
    targets: { logP: [...table.numbers("MolLogP")] },
    shipped,
    study: [shipped],
    splitDescription: "random 70/10/20 of the rows that parse, seed 0; the middle 10 % calibrate",
    exchangeable: true,
    async baselineFeatures() {
      await loadRdkit();
      const width = structureCountNames.length + morganLength;
      const x = new Float32Array(table.rows * width);
      for (const row of parsed) {
        const molecule = parseMolecule(smiles[row] as string);
        x.set(structureCounts(molecule), row * width);
        x.set(morganCounts(molecule, { length: morganLength }), (row + 1) * width - morganLength);
      }
      return { x, width };
    },
  };
}
