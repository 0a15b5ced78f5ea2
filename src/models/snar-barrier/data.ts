import type { ModelData, Split } from "../../core/definition.ts";
import { datasetHash } from "../../learning/data/dataset-files.ts";
import { datasetManifest, manifestFolder } from "../../learning/data/manifests.ts";
import { readSnarBarriers } from "../../learning/data/snar-barriers.ts";
import { readSplits } from "../../learning/splits/split-file.ts";
import type { FeaturiserOptions } from "../../runtime/featurisers/featuriser.ts";
import { fitSubstitution, substitution, substitutionBlocks } from "../../runtime/featurisers/substitution.ts";

/**
 * The 443 measured SNAr barriers and ten committed folds grouped by reaction. The shipped version is judged on fold 0
 * and calibrated on the rows of fold 1. Baselines read what the model reads: stronger ones than on Morgan counts.
 */
export async function load(): Promise<ModelData> {
  const { rows, reaction, barrier, solvents, solventCode } = await readSnarBarriers();
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
      const vectors = solventCode.map((code) => solvents.get(code) as readonly number[]);
      const options = await fitSubstitution(reaction, Object.fromEntries(solvents), vectors);
      const encoded = reaction.map((smiles, row) =>
        substitution.encodeRow({ smiles, solvent: solventCode[row] }, options as unknown as FeaturiserOptions),
      );
      const rowsOf = encoded.map(({ tensors }) =>
        substitutionBlocks.flatMap((block) => [...(tensors[block]?.data ?? [])]),
      );
      return { x: Float32Array.from(rowsOf.flat()), width: rowsOf[0]?.length ?? 0 };
    },
  };
}
