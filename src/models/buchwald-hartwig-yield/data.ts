import type { ModelData, Split } from "../../core/definition.ts";
import { random } from "../../core/random.ts";
import { datasetHash } from "../../learning/data/dataset-files.ts";
import { datasetManifest } from "../../learning/data/manifests.ts";
import { readTable } from "../../learning/data/read-table.ts";
import { componentFeatures, fitComponents } from "../../runtime/featurisers/reaction-components.ts";
import { componentPorts } from "./ports.ts";

const file = "Dreher_and_Doyle_input_data.xlsx";
/** Port → column of the workbook. The nucleophile, 4-methylaniline, is the same in every reaction and no column. */
const columns = { electrophile: "Aryl halide", ligand: "Ligand", base: "Base", additive: "Additive" } as const;
/** Rows of a FullCV sheet that are for training; the rest are its test rows. */
const trainRows = 2767;
const seed = 0;

/** Training rows of the sheets whose test rows have additives that training has not. */
const outOfSample = { Test1: 3057, Test2: 3055, Test3: 3058, Test4: 3055 } as const;

const sheetName = (fold: number) => `FullCV_${String(fold).padStart(2, "0")}`;

/**
 * The 3,955 measured couplings, in the order of sheet FullCV_01, and the splits of Sandfort et al. (2020), each a sheet
 * that holds the same reactions, the first so many for training: ten random ones, 70/30, and four with unseen additives.
 */
export async function load(): Promise<ModelData> {
  const names = [...Array.from({ length: 10 }, (_, fold) => sheetName(fold + 1)), ...Object.keys(outOfSample)];
  const sheets = await Promise.all(
    names.map(async (name) => {
      const table = await readTable("buchwald-hartwig", file, { sheet: name });
      const cells = Object.values(columns).map((column) => table.text(column));
      return { name, table, keys: Array.from({ length: table.rows }, (_, i) => cells.map((c) => c[i]).join("|")) };
    }),
  );
  const first = sheets[0] as (typeof sheets)[number];
  const rowOfKey = new Map(first.keys.map((key, row) => [key, row]));
  const splits = sheets.map(({ name, keys }): Split => {
    const rows = keys.map((key) => rowOfKey.get(key) as number);
    const training = outOfSample[name as keyof typeof outOfSample] ?? trainRows;
    return { name, train: rows.slice(0, training), test: rows.slice(training) };
  });
  const study = splits.slice(0, 10);
  const whole = study[0] as Split;
  const shuffled = random(seed).shuffle([...whole.train]);
  const held = Math.round(trainRows / 10);
  const inputs = Object.fromEntries(Object.entries(columns).map(([port, name]) => [port, first.table.text(name)]));
  return {
    dataset: "buchwald-hartwig",
    sha256: datasetHash(datasetManifest("buchwald-hartwig")),
    rows: first.table.rows,
    rowNumbers: Array.from({ length: first.table.rows }, (_, i) => i),
    inputs,
    targets: { yield: [...first.table.numbers("Output")] },
    shipped: { ...whole, train: shuffled.slice(held), calibration: shuffled.slice(0, held) },
    study,
    furtherStudies: [
      {
        name: "out-of-sample",
        description:
          "sheets Test1 to Test4: the five additives of the test rows do not occur in training. One recipe for all four; what counts of the additive’s ring is learnt from the training rows of each alone.",
        exchangeable: false,
        unseen: true,
        splits: splits.slice(10),
      },
    ],
    splitDescription:
      "sheet FullCV_01 (random 70/30); a seeded tenth of the training rows is withheld for calibration. The study trains on all 2,767 training rows of each of the ten FullCV sheets.",
    exchangeable: true,
    async baselineFeatures() {
      const options = await fitComponents(inputs, componentPorts, { bits: 512, radius: 2 });
      return componentFeatures(inputs, options);
    },
  };
}
