import type { ModelData, Split } from "../../core/definition.ts";
import { random } from "../../core/random.ts";
import { datasetHash } from "../../learning/data/dataset-files.ts";
import { datasetManifest } from "../../learning/data/manifests.ts";
import { readTable } from "../../learning/data/read-table.ts";
import { componentFeatures, fitComponents } from "../../runtime/featurisers/components.ts";
import { componentPorts } from "./ports.ts";

const file = "Dreher_and_Doyle_input_data.xlsx";
/** Port → column of the workbook. The nucleophile, 4-methylaniline, is the same in every reaction and no column. */
const columns = { electrophile: "Aryl halide", ligand: "Ligand", base: "Base", additive: "Additive" } as const;
/** Rows of a FullCV sheet that are for training; the rest are its test rows. */
const trainRows = 2767;
const seed = 0;

const sheetName = (fold: number) => `FullCV_${String(fold).padStart(2, "0")}`;

/**
 * The 3,955 measured couplings, in the order of sheet FullCV_01, and the ten random 70/30 splits of Sandfort et al.
 * (2020); each sheet holds the same reactions, the first 2,767 for training.
 */
export async function load(): Promise<ModelData> {
  const sheets = await Promise.all(
    Array.from({ length: 10 }, async (_, fold) => {
      const table = await readTable("buchwald-hartwig", file, { sheet: sheetName(fold + 1) });
      const cells = Object.values(columns).map((name) => table.text(name));
      return { table, keys: Array.from({ length: table.rows }, (_, i) => cells.map((c) => c[i]).join("|")) };
    }),
  );
  const first = sheets[0] as (typeof sheets)[number];
  const rowOfKey = new Map(first.keys.map((key, row) => [key, row]));
  const study = sheets.map(({ keys }, fold): Split => {
    const rows = keys.map((key) => rowOfKey.get(key) as number);
    return { name: sheetName(fold + 1), train: rows.slice(0, trainRows), test: rows.slice(trainRows) };
  });
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
    splitDescription:
      "sheet FullCV_01 (random 70/30); a seeded tenth of the training rows is withheld for calibration. The study trains on all 2,767 training rows of each of the ten FullCV sheets.",
    exchangeable: true,
    async baselineFeatures() {
      const options = await fitComponents(inputs, componentPorts, { bits: 512, radius: 2 });
      return componentFeatures(inputs, options);
    },
  };
}
