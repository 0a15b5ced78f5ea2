import { withoutMap } from "../../chemistry/atom-map.ts";
import { parseMolecule } from "../../chemistry/molecule.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { random, seedFrom } from "../../core/random.ts";
import { readTable } from "./read-table.ts";

/** The three files, by what is substituted. */
export const regioSets = { "C–H": "uspto_CH.csv", "C–X": "uspto_CX.csv", other: "uspto_others.csv" } as const;
export type RegioSet = keyof typeof regioSets;

/** Reactions and their candidate products, without map numbers; rows are numbered through the three files. */
export type RegioRows = {
  sets: readonly RegioSet[];
  /** Reactants, reagents left out; the same group: the same reactants. */
  reactants: readonly string[];
  groups: readonly string[];
  /** Different candidates of each row in an order drawn by seed, canonical, separated by dots. */
  candidates: readonly string[];
  /** Position of the recorded product among them. */
  recorded: readonly number[];
};

let known: Promise<RegioRows> | undefined;

/** Reads the three files once. The first candidate of a row is the recorded product: its place is drawn anew here. */
export function readUsptoRegio(): Promise<RegioRows> {
  known ??= read();
  return known;
}

const canonical = (smiles: string) => parseMolecule(withoutMap(smiles)).canonical;

async function read(): Promise<RegioRows> {
  await loadRdkit();
  const sets: RegioSet[] = [];
  const reactants: string[] = [];
  const groups: string[] = [];
  const candidates: string[] = [];
  const recorded: number[] = [];
  for (const [set, file] of Object.entries(regioSets) as [RegioSet, string][]) {
    const table = await readTable("uspto-regio", file);
    const products = table.text("products_run");
    for (const [row, reaction] of table.text("rxn_smiles").entries()) {
      const parts = (reaction.split(">")[0] as string).split(".").map(canonical);
      const different = [...new Set((products[row] as string).split(".").map(canonical))];
      const order = random(seedFrom(0, set, row)).shuffle(Array.from(different.keys()));
      sets.push(set);
      reactants.push(parts.join("."));
      groups.push(parts.sort().join("."));
      candidates.push(order.map((place) => different[place]).join("."));
      recorded.push(order.indexOf(0));
    }
  }
  return { sets, reactants, groups, candidates, recorded };
}
