/**
 * Attributions of atoms against the truth: `crippen-logp` has learnt Crippen's log P, which is a sum of contributions of
 * atoms, from the sums alone. Over molecules of its test rows, prints for each method the median per-molecule Pearson
 * correlation of what it credits to the atoms with what they truly add (hydrogens folded onto their heavy atoms).
 *
 *   npx tsx bench/crippen.ts --patterns Crippen.txt [--molecules 300] [--budget 2048] [--rows test|calibration] [--repository FOLDER]
 *
 * Crippen.txt is RDKit's table of patterns (package rdkit-data). Molecules with fewer than five atoms, of several parts,
 * or whose pattern sum is not RDKit's own figure are left out, and counted. Needs the dataset `aqsoldb`.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { pretrained } from "../src/app.ts";
import { descriptorNames, descriptors } from "../src/chemistry/descriptors.ts";
import { parseMolecule } from "../src/chemistry/molecule.ts";
import { loadRdkit, type RdkitMol, rdkit } from "../src/chemistry/rdkit.ts";
import { tableOf } from "../src/core/values.ts";
import { regressionMetrics } from "../src/learning/metrics/regression.ts";
import { load } from "../src/models/crippen-logp/data.ts";
import { Repository } from "../src/registry/repository.ts";
import { loadVersion } from "../src/runtime/load-version.ts";
import { explain } from "../src/trust/explain/explain.ts";
import { explanationMethods } from "../src/trust/explain/explanation.ts";

const { values } = parseArgs({
  options: {
    patterns: { type: "string" },
    molecules: { type: "string", default: "300" },
    budget: { type: "string", default: "2048" },
    rows: { type: "string", default: "test" },
    repository: { type: "string", default: pretrained },
  },
});
if (values.patterns === undefined) throw new Error("give --patterns Crippen.txt");

await loadRdkit();
const patterns = readFileSync(values.patterns, "utf8")
  .split("\n")
  .filter((line) => line.trim() !== "" && !line.startsWith("#"))
  .map((line) => line.split("\t"))
  .map(([, smarts, logP]) => ({ query: rdkit().get_qmol(smarts as string) as RdkitMol, logP: Number(logP) }));

/** The atoms that the first atom of a pattern matches. */
function firstAtoms(mol: RdkitMol, query: RdkitMol): number[] {
  const found = JSON.parse(mol.get_substruct_matches(query, '{"uniquify":false,"maxMatches":10000}'));
  return Array.isArray(found) ? (found as { atoms: number[] }[]).map(({ atoms }) => atoms[0] as number) : [];
}

/** What each heavy atom adds, with its hydrogens: each atom counts by the first pattern whose first atom it matches. */
function contributions(smiles: string): { atoms: number[]; sum: number } {
  const { atoms } = parseMolecule(smiles);
  const mol = rdkit().get_mol(smiles) as RdkitMol;
  try {
    mol.add_hs_in_place();
    const all = mol.get_num_atoms();
    const found = new Array<number | undefined>(all).fill(undefined);
    for (const { query, logP } of patterns) for (const first of firstAtoms(mol, query)) found[first] ??= logP;
    const heavy = atoms.map((_, i) => found[i] ?? 0);
    const { molecules } = JSON.parse(mol.get_json()) as { molecules: { bonds: { atoms: [number, number] }[] }[] };
    for (const {
      atoms: [a, b],
    } of molecules[0]?.bonds ?? []) {
      const [near, far] = [Math.min(a, b), Math.max(a, b)];
      if (far >= atoms.length && near < atoms.length) heavy[near] = (heavy[near] as number) + (found[far] ?? 0);
    }
    return { atoms: heavy, sum: found.reduce<number>((sum, one) => sum + (one ?? 0), 0) };
  } finally {
    mol.delete();
  }
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]) => x.reduce((sum, one) => sum + one, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    const [da, db] = [value - ma, (b[i] as number) - mb];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  });
  return ab / Math.sqrt(aa * bb);
}

const data = await load();
const clogP = descriptorNames.indexOf("CrippenClogP");
const chosen: { smiles: string; truth: number[]; sum: number }[] = [];
const left = { small: 0, parts: 0, sum: 0 };
for (const row of values.rows === "test" ? data.shipped.test : (data.shipped.calibration ?? [])) {
  if (chosen.length >= Number(values.molecules)) break;
  const smiles = data.inputs.smiles?.[row] as string;
  if (smiles.includes(".")) left.parts++;
  else if (parseMolecule(smiles).atoms.length < 5) left.small++;
  else {
    const { atoms, sum } = contributions(smiles);
    if (Math.abs(sum - (descriptors(parseMolecule(smiles))[clogP] as number)) > 1e-3) left.sum++;
    else chosen.push({ smiles, truth: atoms, sum });
  }
}
console.log(
  `${chosen.length} test molecules; left out: ${left.parts} of several parts, ${left.small} of fewer than 5 atoms, ${left.sum} whose patterns do not add up`,
);

const model = await loadVersion(new Repository([values.repository]).resolve("crippen-logp").directory);
const input = tableOf(
  model.spec,
  chosen.map(({ smiles }) => ({ smiles })),
);
const signal = new AbortController().signal;
const answer = await model.predictBatch(input, { samples: 0, seed: 0, signal });
const { mae, r2 } = regressionMetrics(
  chosen.map(({ sum }) => sum),
  answer.columns.logP?.point as Float64Array,
);
console.log(`the model on them: MAE ${mae.toFixed(3)}, R² ${r2?.toFixed(4)}`);
console.log("| method | median Pearson | quartiles | molecules ≥ .8 | MAE of an atom | ms a molecule |");
console.log("|---|---|---|---|---|---|");
for (const method of explanationMethods) {
  const started = performance.now();
  const found = await explain(model, input, { output: "logP", method, budget: Number(values.budget), signal });
  const milliseconds = (performance.now() - started) / chosen.length;
  const scores: number[] = [];
  const errors: number[] = [];
  found.forEach((one, i) => {
    if (one instanceof Error) throw one;
    const truth = (chosen[i] as (typeof chosen)[number]).truth;
    const credit = truth.map(
      (_, atom) => one.contributions.find((c) => c.group === "atom" && c.index === atom)?.value ?? 0,
    );
    const score = pearson(credit, truth);
    if (Number.isFinite(score)) scores.push(score);
    errors.push(...truth.map((value, atom) => Math.abs(value - (credit[atom] as number))));
  });
  scores.sort((a, b) => a - b);
  const at = (share: number) => (scores[Math.floor(share * (scores.length - 1))] as number).toFixed(3);
  const good = scores.filter((score) => score >= 0.8).length;
  const error = errors.reduce((sum, one) => sum + one, 0) / errors.length;
  console.log(
    `| ${method} | ${at(0.5)} | ${at(0.25)} to ${at(0.75)} | ${good} of ${scores.length} | ${error.toFixed(3)} | ${milliseconds.toFixed(0)} |`,
  );
}
await model.close();
