import { descriptorNames, descriptors } from "../../chemistry/descriptors.ts";
import { parseMolecule } from "../../chemistry/molecule.ts";
import { morganCounts } from "../../chemistry/morgan.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { structureCountNames, structureCounts } from "../../chemistry/structure-counts.ts";
import type { ModelData, Split } from "../../core/definition.ts";
import { datasetHash } from "../../learning/data/dataset-files.ts";
import { datasetManifest, manifestFolder } from "../../learning/data/manifests.ts";
import { readTable } from "../../learning/data/read-table.ts";
import { readSplits } from "../../learning/splits/split-file.ts";

/** Length of the folded Morgan counts that the baselines see beside descriptors and structure counts. */
const morganLength = 1024;

/**
 * AqSolDB and its five committed Murcko scaffold splits 70/10/20. The 10 % that others use for early stopping are
 * calibration rows here: the number of epochs is fixed, so they serve neither training nor stopping.
 */
export async function load(): Promise<ModelData> {
  const table = await readTable("aqsoldb", "data_curated.csv");
  const smiles = table.text("SMILES");
  const { folds } = readSplits(`${manifestFolder}splits/aqsoldb-murcko.json`);
  const study = folds.map(
    (fold, seed): Split => ({
      name: `Murcko scaffold, seed ${seed}`,
      train: [...fold.train],
      calibration: [...fold.validation],
      test: [...fold.test],
    }),
  );
  return {
    dataset: "aqsoldb",
    sha256: datasetHash(datasetManifest("aqsoldb")),
    rows: table.rows,
    rowNumbers: Array.from({ length: table.rows }, (_, row) => row),
    inputs: { smiles },
    targets: { solubility: [...table.numbers("Solubility")] },
    shipped: study[0] as Split,
    study,
    splitDescription:
      "Bemis–Murcko scaffold split 70/10/20, each molecule without rings a group of its own, seeds 0 to 4 (committed); the middle 10 % calibrate. The shipped weights are those of seed 0.",
    exchangeable: false,
    async baselineFeatures() {
      await loadRdkit();
      const width = descriptorNames.length + structureCountNames.length + morganLength;
      const x = new Float32Array(table.rows * width);
      const used = new Set(
        study.flatMap(({ train, calibration, test }) => [...train, ...(calibration ?? []), ...test]),
      );
      for (const row of used) {
        const molecule = parseMolecule(smiles[row] as string);
        x.set(descriptors(molecule), row * width);
        x.set(structureCounts(molecule), row * width + descriptorNames.length);
        x.set(morganCounts(molecule, { length: morganLength }), (row + 1) * width - morganLength);
      }
      return { x, width };
    },
  };
}
