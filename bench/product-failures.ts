/**
 * The most confident failures of the product predictor on the test reactions, drawn, with a word on why:
 * `npx tsx bench/product-failures.ts [--top 20] [--out product-failures.html]`.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { depictMolecule, depictReaction } from "../src/chemistry/depiction.ts";
import { parseMolecule } from "../src/chemistry/molecule.ts";
import { loadRdkit } from "../src/chemistry/rdkit.ts";
import type { ProductsAnswer } from "../src/core/products.ts";
import { tableOf } from "../src/core/values.ts";
import { editRow } from "../src/learning/products/edit-rows.ts";
import { unreactiveKinds, unreactiveMixtures } from "../src/learning/products/unreactive.ts";
import { editedReactions, load } from "../src/models/major-product/data.ts";
import { Repository } from "../src/registry/repository.ts";
import { loadVersion } from "../src/runtime/load-version.ts";

const { values } = parseArgs({
  options: {
    top: { type: "string", default: "20" },
    out: { type: "string", default: "product-failures.html" },
    repository: { type: "string", default: "pretrained" },
  },
});

await loadRdkit();
const data = await load();
const model = await loadVersion(new Repository([values.repository]).resolve("major-product").directory);
const rows = data.shipped.test;
const smiles = rows.map((row) => data.inputs.smiles?.[row] as string);
const recorded = rows.map((row) => data.recorded?.products?.[row] as string);
const run = { samples: 0, seed: 0, signal: new AbortController().signal };
const asTable = (all: readonly string[]) =>
  tableOf(
    model.spec,
    all.map((one) => ({ smiles: one })),
  );
await model.predictBatch(asTable(smiles.slice(0, 1)), run);
const begun = process.cpuUsage();
await model.predictBatch(asTable(smiles.slice(0, 200)), run);
const { user, system } = process.cpuUsage(begun);
console.log(`${((user + system) / 1000 / 200).toFixed(1)} ms of processor time a reaction`);
const answer = await model.predictBatch(asTable(smiles), { ...run, sought: recorded });

// Mixtures made from the test reactions in which nothing should happen, by kind.
const made = (await editedReactions()).slice(-rows.length).map((reaction) => unreactiveMixtures(editRow(reaction)));
for (const kind of unreactiveKinds) {
  const still = made.flatMap(({ [kind]: text }, i) => (text === undefined || i % 8 !== 0 ? [] : [text]));
  const left = (await model.predictBatch(asTable(still), run)).columns.products?.products ?? [];
  const quiet = left.filter((one) => one && one.noReaction > 0.5).length;
  console.log(`nothing is said to happen in ${quiet} of ${still.length} mixtures: ${kind}`);
}
await model.close();

type Failure = { row: number; answer: ProductsAnswer; why: string };
const failures: Failure[] = [];
for (const [i, products] of (answer.columns.products?.products ?? []).entries())
  if (products && products.products[0]?.smiles !== recorded[i])
    failures.push({ row: i, answer: products, why: reason(smiles[i] as string, recorded[i] as string, products) });

const counts = new Map<string, number>();
for (const { why } of failures) counts.set(why, (counts.get(why) ?? 0) + 1);
for (const [why, count] of [...counts].sort((a, b) => b[1] - a[1]))
  console.log(`${String(count).padStart(5)}  ${((100 * count) / rows.length).toFixed(1)} %  ${why}`);

const sure = ({ answer }: Failure) => answer.products[0]?.probability ?? answer.noReaction;
failures.sort((a, b) => sure(b) - sure(a));
const sections = failures.slice(0, Number(values.top)).map((failure) => {
  const { row, answer, why } = failure;
  const first = answer.products[0];
  const rank = answer.products.findIndex((one) => one.smiles === recorded[row]);
  const drawn = first ? depictReaction(first.reaction) : depictMolecule(smiles[row] as string);
  return `<section><h2>Test row ${rows[row]}: ${why}</h2>
<p>Predicted with ${(100 * sure(failure)).toFixed(0)} %; the recorded product ${rank < 0 ? "is not among the candidates shown" : `has rank ${rank + 1}`}.</p>
${drawn}<p>recorded:</p>${depictMolecule(recorded[row] as string)}</section>`;
});
const page = `<!doctype html><meta charset="utf-8"><title>Failures of the product predictor</title>
<style>body{font:16px sans-serif;max-width:60em;margin:2em auto}section{border-top:1px solid #ccc}svg{max-width:100%}</style>
<h1>Most confident failures of major-product</h1>${sections.join("\n")}\n`;
writeFileSync(values.out, page);
console.log(
  `${failures.length} of ${rows.length} test reactions fail; the ${sections.length} surest are drawn in ${values.out}`,
);

/** A word on why a prediction failed. */
function reason(mixture: string, product: string, { products, sought }: ProductsAnswer): string {
  const first = products[0]?.smiles;
  if (first === undefined) return "nothing was predicted to happen";
  if (mixture.split(".").some((part) => canonical(part) === product))
    return "the recorded product already stands among the reactants";
  if (bare(first) === bare(product)) return "another tautomer, charge or salt form of the recorded product";
  if (formula(first) === formula(product)) return "an isomer: the other site reacts";
  const [mine, theirs] = [parseMolecule(first).atoms.length, parseMolecule(product).atoms.length];
  if (sought?.considered) {
    if (mine < theirs) return "fewer atoms than recorded: stops earlier, or another group leaves";
    if (mine > theirs) return "more atoms than recorded: a group that should leave stays, or a second one reacts";
    return "as many atoms: another group reacts";
  }
  return "the recorded product was not enumerated: a bond change was scored too low, or there are too many";
}

function canonical(text: string): string {
  return parseMolecule(text).canonical;
}

/** Elements and bonds without orders, charges and hydrogens. */
function bare(text: string): string {
  const { atoms, bonds } = parseMolecule(text);
  const around = atoms.map(({ atomicNumber }) => String(atomicNumber));
  let labels = around;
  for (let round = 0; round < 8; round++)
    labels = labels.map((own, i) => {
      const near = bonds.flatMap(({ begin, end }) => (begin === i ? [labels[end]] : end === i ? [labels[begin]] : []));
      return hash(`${own}(${near.sort().join()})`);
    });
  return labels.sort().join();
}

function hash(text: string): string {
  let value = 2166136261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619);
  return (value >>> 0).toString(36);
}

/** Heavy atoms by element. */
function formula(text: string): string {
  return parseMolecule(text)
    .atoms.map(({ atomicNumber }) => atomicNumber)
    .sort((a, b) => a - b)
    .join();
}
