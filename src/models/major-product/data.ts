import { withoutMap } from "../../chemistry/atom-map.ts";
import { flatSmiles } from "../../chemistry/product-smiles.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import type { ModelData, Split } from "../../core/definition.ts";
import { datasetHash } from "../../learning/data/dataset-files.ts";
import { datasetManifest } from "../../learning/data/manifests.ts";
import { type EditedReaction, readEditedReactions } from "../../learning/data/uspto-edits.ts";
import { editRow } from "../../learning/products/edit-rows.ts";
import { countedChanges } from "./counted-changes.ts";
import { noChange } from "./no-change.ts";

/** Rows of the three files one after the other: training, validation, test. */
const [trainEnd, stopEnd, validEnd] = [10_500, 11_250, 12_000];

/** All reactions with their edits: the rows of training, validation and test, in the files' order. */
export async function editedReactions(): Promise<EditedReaction[]> {
  const parts = await Promise.all(["train.txt", "valid.txt", "test.txt"].map(readEditedReactions));
  return parts.flat();
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/**
 * USPTO-15K with its given division. The first half of the validation rows served choices, the second half sets the
 * temperature of the probabilities. Map numbers are taken off the inputs; products are canonical SMILES.
 */
export async function load(): Promise<ModelData> {
  await loadRdkit();
  const reactions = await editedReactions();
  const shipped: Split = {
    name: "given",
    train: range(0, trainEnd),
    stop: range(trainEnd, stopEnd),
    calibration: range(stopEnd, validEnd),
    test: range(validEnd, reactions.length),
  };
  const smiles = reactions.map(({ reactants }) => withoutMap(reactants));
  const products = reactions.map(({ product }) => flatSmiles(product));
  return {
    dataset: "uspto15k",
    sha256: datasetHash(datasetManifest("uspto15k")),
    rows: reactions.length,
    rowNumbers: range(0, reactions.length),
    inputs: { smiles },
    targets: {},
    recorded: { products },
    shipped,
    study: [],
    splitDescription:
      "the given files: 10,500 for training, 3,000 for test; of the 1,500 of validation 750 served choices and 750 the temperature of the probabilities. Rows are numbered through the three files.",
    exchangeable: true,
    baselines: async ({ train, test }) => ({
      "counted changes": countedChanges(
        train.map((row) => editRow(reactions[row] as EditedReaction)),
        test.map((row) => editRow(reactions[row] as EditedReaction)),
        { top: 16, changes: 5, sets: 40, looks: 2000 },
      ),
      "no change": noChange(
        test.map((row) => smiles[row] as string),
        test.map((row) => products[row] as string),
      ),
    }),
  };
}
