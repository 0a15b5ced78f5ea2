import { morganCounts } from "../../chemistry/morgan.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { parseReaction } from "../../chemistry/reaction.ts";
import type { ModelData, Split } from "../../core/definition.ts";
import { datasetHash } from "../../learning/data/dataset-files.ts";
import { datasetManifest, manifestFolder } from "../../learning/data/manifests.ts";
import { readSnarBarriers } from "../../learning/data/snar-barriers.ts";
import { readSplits } from "../../learning/splits/split-file.ts";

/** Length of each folded Morgan count vector of the baselines: reactants, and products less reactants. */
const morganLength = 512;

/**
 * The 443 measured SNAr barriers and ten committed folds grouped by reaction. The shipped version is judged on fold 0
 * and calibrated on the rows of fold 1.
 */
export async function load(): Promise<ModelData> {
  const { rows, reaction, barrier, solvent, solventCode } = await readSnarBarriers();
  const { folds } = readSplits(`${manifestFolder}splits/snar-grouped.json`);
  const study = folds.map((fold, i): Split => ({ name: `fold ${i}`, train: [...fold.train], test: [...fold.test] }));
  const [first, second] = study as [Split, Split];
  const held = new Set(second.test);
  return {
    dataset: "snar-barriers",
    sha256: datasetHash(datasetManifest("snar-barriers")),
    rows,
    rowNumbers: Array.from({ length: rows }, (_, row) => row),
    inputs: { smiles: reaction, solvent: solventCode },
    targets: { activationGibbsEnergy: [...barrier] },
    shipped: { ...first, train: first.train.filter((row) => !held.has(row)), calibration: second.test },
    study,
    splitDescription:
      "ten folds grouped by reaction (committed): all solvents of a reaction are in one fold. Shipped: tested on fold 0, calibrated on fold 1, trained on the rest; the study trains on nine folds.",
    exchangeable: true,
    async baselineFeatures() {
      await loadRdkit();
      const width = 2 * morganLength + 5;
      const x = new Float32Array(rows * width);
      for (let row = 0; row < rows; row++) {
        const { reactants, products } = parseReaction(reaction[row] as string);
        const before = morganCounts(reactants, { length: morganLength });
        const after = morganCounts(products, { length: morganLength });
        x.set(before, row * width);
        x.set(
          Float32Array.from(after, (count, i) => count - (before[i] as number)),
          row * width + morganLength,
        );
        x.set(solvent.subarray(row * 5, row * 5 + 5), row * width + 2 * morganLength);
      }
      return { x, width };
    },
  };
}
