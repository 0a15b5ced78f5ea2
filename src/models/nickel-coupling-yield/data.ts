import type { ModelData, Split } from "../../core/definition.ts";
import { datasetHash } from "../../learning/data/dataset-files.ts";
import { datasetManifest } from "../../learning/data/manifests.ts";
import { readNicolit } from "../../learning/data/nicolit.ts";
import { type CommittedName, committedSplits } from "../../learning/splits/committed.ts";
import { componentFeatures, fitComponents } from "../../runtime/featurisers/reaction-components.ts";
import { nickelPorts } from "./ports.ts";

/**
 * The couplings of NiCOlit whose components can be read, and ten committed folds by publication (the study) and by
 * substrate (a further one). The shipped version is judged on fold 0 by publication and calibrated on the rows of fold 1.
 */
export async function load(): Promise<ModelData> {
  const data = await readNicolit();
  const at = new Map(data.row.map((row, i) => [row, i]));
  const readable = (rows: Iterable<number>) => [...rows].flatMap((row) => at.get(row) ?? []);
  const foldsOf = (name: CommittedName): Split[] =>
    committedSplits(name).folds.map(({ train, test }, i) => ({
      name: `fold ${i}`,
      train: readable(train),
      test: readable(test),
    }));
  const study = foldsOf("nicolit-doi");
  const [first, second] = study as [Split, Split];
  const held = new Set(second.test);
  const inputs = Object.fromEntries(nickelPorts.map(({ name }) => [name, data[name]]));
  return {
    dataset: "nicolit",
    sha256: datasetHash(datasetManifest("nicolit")),
    rows: data.row.length,
    rowNumbers: data.row,
    inputs,
    targets: { yield: data.yield },
    shipped: { ...first, train: first.train.filter((row) => !held.has(row)), calibration: second.test },
    study,
    furtherStudies: [
      {
        name: "by-substrate",
        description:
          "ten folds grouped by substrate (committed): no substrate of a test row occurs in training, but the publication it is from may.",
        exchangeable: false,
        splits: foldsOf("nicolit-substrate"),
      },
    ],
    splitDescription:
      "ten folds grouped by publication (committed): no test row is from a publication seen in training. Shipped: tested on fold 0, calibrated on fold 1, trained on the rest; the study trains on nine folds.",
    exchangeable: false,
    async baselineFeatures() {
      return componentFeatures(inputs, await fitComponents(inputs, nickelPorts, { bits: 512, radius: 2 }));
    },
  };
}
