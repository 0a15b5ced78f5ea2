import { loadRdkit } from "../../chemistry/rdkit.ts";
import { reactionChange } from "../../chemistry/reaction-change.ts";
import type { ModelData, Split } from "../../core/definition.ts";
import { classBaselines } from "../../learning/baselines/class-baselines.ts";
import { datasetHash } from "../../learning/data/dataset-files.ts";
import { datasetManifest } from "../../learning/data/manifests.ts";
import { readTable } from "../../learning/data/read-table.ts";
import { reactionClasses } from "./classes.ts";

const dataset = "uspto50k-classes";

/** Length and radius of the folded difference of Morgan counts that the baselines see. */
const baselineLength = 1024;
const baselineRadius = 2;

type Part = { reactions: string[]; labels: number[] };

/** One of the three files: `<RX_k>` and the product, and the reactants, in tokens separated by blanks. */
async function readPart(name: string): Promise<Part> {
  const [sources, targets] = await Promise.all([
    readTable(dataset, `${name}_sources`),
    readTable(dataset, `${name}_targets`),
  ]);
  const products = sources.text("source");
  const reactants = targets.text("target").map((line) => line.replaceAll(" ", ""));
  return {
    reactions: products.map((line, i) => `${reactants[i]}>>${line.replace(/<RX_\d+>/, "").replaceAll(" ", "")}`),
    labels: products.map((line) => Number(/<RX_(\d+)>/.exec(line)?.[1]) - 1),
  };
}

/**
 * The 50,037 reactions of USPTO-50k by class, and the three files' split. The first half of the validation file chose
 * the recipe and is trained on; the second half calibrates.
 */
export async function load(): Promise<ModelData> {
  const [train, valid, test] = await Promise.all(["train", "valid", "test"].map(readPart));
  const parts = [train, valid, test] as [Part, Part, Part];
  const reactions = parts.flatMap((part) => part.reactions);
  const labels = parts.flatMap((part) => part.labels);
  const rows = reactions.length;
  const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
  const [first, second] = [parts[0].labels.length, parts[1].labels.length];
  const half = Math.ceil(second / 2);
  const shipped: Split = {
    name: "the files of USPTO-50k",
    train: range(0, first + half),
    calibration: range(first + half, second - half),
    test: range(first + second, rows - first - second),
  };
  return {
    dataset,
    sha256: datasetHash(datasetManifest(dataset)),
    rows,
    rowNumbers: range(0, rows),
    inputs: { smiles: reactions },
    targets: { reactionClass: labels },
    shipped,
    study: [],
    splitDescription:
      "the train, valid and test files (80/10/10). The first half of valid chose the recipe and is trained on with train; the second half calibrates; rows are numbered through the three files.",
    exchangeable: true,
    async baselines(split) {
      await loadRdkit();
      return classBaselines(
        { rows, width: baselineLength, entries: (row) => differences(reactions[row] as string) },
        { values: labels, classes: reactionClasses.length },
        split,
      );
    },
  };
}

/** Folded difference of Morgan counts of products and reactants, as [place, value] pairs. */
function differences(smiles: string): [number, number][] {
  const folded = new Map<number, number>();
  for (const { identifier, weight } of reactionChange(smiles, baselineRadius).environments) {
    const place = identifier % baselineLength;
    folded.set(place, (folded.get(place) ?? 0) + weight);
  }
  return [...folded].map(([place, value]) => [place, Math.round(value)]);
}
