import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { descriptors } from "../src/chemistry/descriptors.ts";
import { graphOf } from "../src/chemistry/molecular-graph.ts";
import { type Molecule, parseMolecule } from "../src/chemistry/molecule.ts";
import { morganBits } from "../src/chemistry/morgan.ts";
import { loadRdkit } from "../src/chemistry/rdkit.ts";
import { murckoScaffold } from "../src/chemistry/scaffold.ts";
import { structureCounts } from "../src/chemistry/structure-counts.ts";

// Usage: npx tsx bench/featurise.ts FILE.csv [COLUMN] [ROWS]. Rates are per second of processor time, one thread.

async function readColumn(file: string, column: string, rows: number): Promise<string[]> {
  const values: string[] = [];
  let place = -1;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((match) =>
      (match[1] ?? "").replace(/^"|"$/g, ""),
    );
    if (place < 0) {
      place = cells.findIndex((cell) => cell.toLowerCase() === column);
      if (place < 0) throw new Error(`${file} has no column ${column}`);
      continue;
    }
    const value = cells[place];
    if (value) values.push(value);
    if (values.length === rows) break;
  }
  return values;
}

function rate(name: string, count: number, work: () => void): void {
  const before = process.cpuUsage();
  work();
  const spent = process.cpuUsage(before);
  const perSecond = (count / (spent.user + spent.system)) * 1e6;
  console.log(`${name.padEnd(20)}${perSecond.toFixed(0).padStart(8)} /s`);
}

const [file, column = "smiles", rows = "5000"] = process.argv.slice(2);
if (file === undefined) throw new Error("name a CSV file");
await loadRdkit();
const all = await readColumn(file, column, 2 * Number(rows));
const warm = all.slice(0, all.length / 2);
const smiles = all.slice(all.length / 2);

const parsed: Molecule[] = [];
const parse = (text: string) => {
  try {
    return [parseMolecule(text)];
  } catch {
    return [];
  }
};
for (const text of warm) parse(text).map(graphOf);
rate("parse", smiles.length, () => {
  for (const text of smiles) parsed.push(...parse(text));
});
const atoms = parsed.reduce((sum, molecule) => sum + molecule.atoms.length, 0);
console.log(`${parsed.length} molecules of ${(atoms / parsed.length).toFixed(1)} atoms`);
const stages: Record<string, (molecule: Molecule) => unknown> = {
  graph: graphOf,
  "Morgan, radius 2": (molecule) => morganBits(molecule),
  "structure counts": structureCounts,
  scaffold: murckoScaffold,
};
for (const [name, stage] of Object.entries(stages)) rate(name, parsed.length, () => parsed.forEach(stage));
const few = parsed.slice(0, 1000);
rate("RDKit descriptors", few.length, () => few.forEach(descriptors));
