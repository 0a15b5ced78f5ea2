import { loadRdkit } from "../../chemistry/rdkit.ts";
import type { ModelData, Split } from "../../core/definition.ts";
import { readBarrierHeights } from "../../learning/data/barrier-heights.ts";
import { datasetHash } from "../../learning/data/dataset-files.ts";
import { datasetManifest } from "../../learning/data/manifests.ts";
import { committedSplits } from "../../learning/splits/committed.ts";
import { reactionCounts } from "../reaction-counts.ts";

/**
 * The 11,883 coupled-cluster barriers with true maps, ten committed folds at random, and three by reactant. The shipped
 * version is that of fold 0: its validation rows calibrate, so that they serve neither training nor stopping.
 */
export async function load(): Promise<ModelData> {
  const { rows, reaction, barrier } = await readBarrierHeights();
  const splitsOf = (name: "gdb7-22-ts-random" | "gdb7-22-ts-reactant") =>
    committedSplits(name).folds.map(
      ({ train, validation, test }, i): Split => ({
        name: `fold ${i}`,
        train: [...train],
        calibration: [...validation],
        test: [...test],
      }),
    );
  const study = splitsOf("gdb7-22-ts-random");
  return {
    dataset: "gdb7-22-ts",
    sha256: datasetHash(datasetManifest("gdb7-22-ts")),
    rows,
    rowNumbers: Array.from({ length: rows }, (_, row) => row),
    inputs: { smiles: reaction },
    targets: { electronicBarrier: [...barrier] },
    shipped: study[0] as Split,
    study,
    furtherStudies: [
      {
        name: "by-reactant",
        description:
          "three of ten committed folds grouped by reactant, 80/10/10: no reaction of a test reactant is trained on",
        exchangeable: false,
        splits: splitsOf("gdb7-22-ts-reactant"),
      },
    ],
    splitDescription:
      "ten committed folds at random, 80/10/10; the tenth that validates calibrates and serves nothing else. Shipped: fold 0",
    exchangeable: true,
    async baselineFeatures() {
      await loadRdkit();
      return reactionCounts(reaction, 256);
    },
  };
}
