import type { ModelData, Split } from "../../core/definition.ts";
import { datasetHash } from "../../learning/data/dataset-files.ts";
import { readE2Sn2, readE2Sn2Draws } from "../../learning/data/e2-sn2.ts";
import { datasetManifest } from "../../learning/data/manifests.ts";
import { committedSplits } from "../../learning/splits/committed.ts";
import type { Split as Rows } from "../../learning/splits/split.ts";
import { e2Sn2, e2Sn2Blocks, fitE2Sn2 } from "../../runtime/featurisers/e2-sn2.ts";
import type { FeaturiserOptions } from "../../runtime/featurisers/featuriser.ts";

const named =
  (name: string) =>
  ({ train, validation, test }: Rows, i: number): Split => ({
    name: `${name} ${i}`,
    train: [...train],
    calibration: [...validation],
    test: [...test],
  });

/**
 * The 3,625 E2 and SN2 barriers, the five draws that come with them, and five folds grouped by constitution. The shipped
 * version is that of draw 0: its validation rows calibrate, so that they serve neither training nor stopping. Baselines
 * read what the model reads.
 */
export async function load(): Promise<ModelData> {
  const data = await readE2Sn2();
  const study = (await readE2Sn2Draws(data)).map(named("draw"));
  return {
    dataset: "e2sn2",
    sha256: datasetHash(datasetManifest("e2sn2")),
    rows: data.rows,
    rowNumbers: Array.from({ length: data.rows }, (_, row) => row),
    inputs: { smiles: data.reaction },
    targets: { electronicBarrier: [...data.barrier] },
    shipped: study[0] as Split,
    study,
    furtherStudies: [
      {
        name: "by-constitution",
        description:
          "five of ten committed folds grouped by constitution, 80/10/10: no stereoisomer of a test reaction, and no copy of it, is trained on",
        exchangeable: true,
        splits: committedSplits("e2sn2-constitution").folds.map(named("fold")),
      },
    ],
    splitDescription:
      "the five draws of 80/10/10 that come with the data (they overlap); the tenth that validates calibrates and serves nothing else. Shipped: draw 0",
    exchangeable: true,
    async baselineFeatures() {
      const options = (await fitE2Sn2(data.reaction)) as unknown as FeaturiserOptions;
      const rowsOf = data.reaction.map((smiles) => {
        const { tensors } = e2Sn2.encodeRow({ smiles }, options);
        return e2Sn2Blocks.flatMap((block) => [...(tensors[block]?.data ?? [])]);
      });
      return { x: Float32Array.from(rowsOf.flat()), width: rowsOf[0]?.length ?? 0 };
    },
  };
}
