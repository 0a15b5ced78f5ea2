// Measures the baselines of the model cards on their splits: npx tsx bench/baselines.ts aqsoldb|buchwald-hartwig [folds]
import { descriptorNames, descriptors } from "../src/chemistry/descriptors.ts";
import { parseMolecule } from "../src/chemistry/molecule.ts";
import { morganCounts } from "../src/chemistry/morgan.ts";
import { loadRdkit } from "../src/chemistry/rdkit.ts";
import { type BaselineSplit, baselineTable } from "../src/learning/baselines/baseline-table.ts";
import { besides, type Features } from "../src/learning/baselines/features.ts";
import { readTable } from "../src/learning/data/read-table.ts";
import { committedSplits } from "../src/learning/splits/committed.ts";

type Task = { features: Features; values: Float64Array; splits: BaselineSplit[] };

/** RDKit descriptors and folded Morgan counts; rows that no split uses stay zero. */
async function aqsoldb(): Promise<Task> {
  const table = await readTable("aqsoldb", "data_curated.csv");
  const splits = [...committedSplits("aqsoldb-murcko").folds];
  const used = new Set(splits.flatMap((s) => [...s.train, ...s.validation, ...s.test]));
  const width = descriptorNames.length + 1024;
  const features = { rows: table.rows, width, data: new Float32Array(table.rows * width) };
  table.text("SMILES").forEach((smiles, row) => {
    if (!used.has(row)) return;
    const molecule = parseMolecule(smiles);
    features.data.set(descriptors(molecule), row * width);
    features.data.set(morganCounts(molecule, { length: 1024 }), row * width + descriptorNames.length);
  });
  return { features, values: table.numbers("Solubility"), splits };
}

/** Components of FullCV_01 .. 10, one-hot and as Morgan bits; the sheets hold the same rows in other orders. */
async function buchwaldHartwig(kind: "one-hot" | "morgan", fold: number): Promise<Task> {
  const sheet = `FullCV_${String(fold + 1).padStart(2, "0")}`;
  const table = await readTable("buchwald-hartwig", "Dreher_and_Doyle_input_data.xlsx", { sheet });
  const parts = ["Ligand", "Additive", "Base", "Aryl halide"].map((name): Features => {
    const cells = table.text(name);
    const distinct = [...new Set(cells)].sort();
    const vectors = distinct.map((smiles, i) =>
      kind === "one-hot"
        ? distinct.map((_, j) => (i === j ? 1 : 0))
        : Array.from(morganCounts(parseMolecule(smiles), { length: 512 }), (count) => Math.min(1, count)),
    );
    const width = vectors[0]?.length ?? 0;
    const data = Float32Array.from(cells.flatMap((cell) => vectors[distinct.indexOf(cell)] ?? []));
    return { rows: table.rows, width, data };
  });
  const rows = Array.from({ length: table.rows }, (_, i) => i);
  const splits = [{ train: rows.slice(0, 2767), validation: [], test: rows.slice(2767) }];
  return { features: besides(...parts), values: table.numbers("Output"), splits };
}

function report(name: string, task: Task, folds: readonly number[]): void {
  for (const fold of folds) {
    const started = process.cpuUsage();
    const table = baselineTable(task.features, task.values, task.splits[fold]!);
    const seconds = process.cpuUsage(started).user / 1e6;
    for (const [baseline, m] of Object.entries(table)) {
      const figures = `MAE ${m.mae.toFixed(3)} RMSE ${m.rmse.toFixed(3)} R² ${m.r2?.toFixed(3)} ρ ${m.spearman?.toFixed(3)}`;
      console.log(`${name} fold ${fold} ${baseline}: ${figures}`);
    }
    console.log(`${name} fold ${fold}: ${seconds.toFixed(1)} s of CPU`);
  }
}

await loadRdkit();
const [task = "aqsoldb", which = "0"] = process.argv.slice(2);
const folds = which.split(",").map(Number);
if (task === "aqsoldb") report(task, await aqsoldb(), folds);
else {
  for (const fold of folds) {
    for (const kind of ["one-hot", "morgan"] as const) {
      report(`${task} ${kind} FullCV ${fold + 1}`, await buchwaldHartwig(kind, fold), [0]);
    }
  }
}
