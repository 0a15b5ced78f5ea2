import { datasetHash } from "../data/dataset-files.ts";
import { datasetManifest } from "../data/manifests.ts";
import { readUsptoRegio } from "../data/uspto-regio.ts";
import { groupedKFold } from "./k-fold.ts";
import type { CommittedSplits } from "./split-file.ts";

/** Ten folds of the regioselectivity data; reactions of the same reactants are in one fold. */
export async function regioByReactants(): Promise<Omit<CommittedSplits, "hash">> {
  const { groups } = await readUsptoRegio();
  return {
    dataset: "uspto-regio",
    sha256: datasetHash(datasetManifest("uspto-regio")),
    method:
      "ten-fold cross-validation grouped by reactants (canonical SMILES without map numbers), seed 0; rows numbered through uspto_CH.csv, uspto_CX.csv and uspto_others.csv",
    rows: groups.length,
    folds: groupedKFold(groups, 10, 0),
  };
}
