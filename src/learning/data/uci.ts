import type { FurtherStudy, ModelData, Split } from "../../core/definition.ts";
import { withhold } from "../splits/random-split.ts";
import { datasetHash } from "./dataset-files.ts";
import { datasetManifest } from "./manifests.ts";
import { readTable } from "./read-table.ts";

/** A table of numbers with splits of its own, and how a model reads it. */
export type UciTable = {
  dataset: string;
  /** File of the rows. */
  file: string;
  /** Input port → column. */
  inputs: Readonly<Record<string, string>>;
  output: string;
  target: string;
  /** Number of splits given, and the training and test rows of each. */
  splits: number;
  split(k: number): Promise<{ train: readonly number[]; test: readonly number[] }>;
  /** How many of them, from the first on, the study trains on. Default: all. */
  studied?: number;
  /** Share of a split's training rows that calibrate. */
  calibration: number;
  /** Whether every split is trained once more with calibration rows withheld, to measure coverage on all of them. */
  coverageStudy: boolean;
};

/**
 * The rows of a table and its given splits. The shipped version is that of split 0 with calibration rows withheld; the
 * study trains on all training rows. Baselines read what the model reads.
 *
 * @throws RetortError DATASET_NOT_FOUND, DATASET_CORRUPT.
 */
export async function readUci(table: UciTable): Promise<ModelData> {
  const { dataset, output, splits, studied = splits, calibration: share } = table;
  const read = await readTable(dataset, table.file);
  const columns = Object.entries(table.inputs).map(([port, column]) => [port, read.numbers(column)] as const);
  const study: Split[] = [];
  for (let k = 0; k < splits; k++) {
    const { train, test } = await table.split(k);
    study.push({ name: `given split ${k}`, train: [...train], test: [...test] });
  }
  const calibrated = study.map((split, k): Split => {
    const { kept, held } = withhold(split.train, share, k);
    return { name: split.name, train: [...kept], calibration: [...held], test: split.test };
  });
  const percent = Math.round(100 * share);
  const coverage: FurtherStudy = {
    name: "calibrated",
    description: `the same splits, ${percent} % of the training rows withheld for calibration: what the intervals hold`,
    exchangeable: true,
    splits: calibrated,
  };
  return {
    dataset,
    sha256: datasetHash(datasetManifest(dataset)),
    rows: read.rows,
    rowNumbers: Array.from({ length: read.rows }, (_, row) => row),
    inputs: Object.fromEntries(columns.map(([port, values]) => [port, [...values]])),
    targets: { [output]: [...read.numbers(table.target)] },
    shipped: calibrated[0] as Split,
    study: study.slice(0, studied),
    ...(table.coverageStudy && { furtherStudies: [coverage] }),
    splitDescription: `the ${splits} random splits 90/10 that come with the data; the shipped version is that of split 0 with ${percent} % of its training rows withheld for calibration, the study trains on all training rows${studied < splits ? ` of the first ${studied} of them` : ""}`,
    exchangeable: true,
    async baselineFeatures() {
      const x = new Float32Array(read.rows * columns.length);
      for (let row = 0; row < read.rows; row++)
        columns.forEach(([, values], c) => {
          x[row * columns.length + c] = values[row] as number;
        });
      return { x, width: columns.length };
    },
  };
}

/** The rows that `index_train_k.txt` and `index_test_k.txt` name. */
export async function givenIndices(dataset: string, k: number): Promise<{ train: number[]; test: number[] }> {
  const [train, test] = await Promise.all(
    ["train", "test"].map(async (part) => [...(await readTable(dataset, `index_${part}_${k}.txt`)).numbers("index")]),
  );
  return { train: train as number[], test: test as number[] };
}
