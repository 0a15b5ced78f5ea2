import type { AtomState } from "./atom-states.ts";
import { aromaticOrder, type EditGraph } from "./edit-graph.ts";
import { type EditedProduct, linksOf, writeEdited } from "./edited-product.ts";
import { rdkit } from "./rdkit.ts";
import { withMol } from "./rdkit-mol.ts";

/** Most combinations of atom states that are tried for one product. */
const mostTried = 12;

/** A major product as a set of bond changes gives it, with the states its changed atoms took. */
export type WrittenProduct = {
  /** Canonical SMILES. */
  readonly smiles: string;
  readonly states: ReadonlyMap<number, AtomState>;
  readonly atoms: ReadonlySet<number>;
};

/** Combinations of states, those with the likeliest states first. */
function* combinations(states: readonly (readonly AtomState[])[]): Iterable<readonly number[]> {
  const choice = states.map(() => 0);
  const open = states.map((options, i) => (options.length > 1 ? i : -1)).filter((i) => i >= 0);
  yield [...choice];
  for (const i of open)
    for (let s = 1; s < (states[i] as readonly AtomState[]).length; s++) yield choice.map((c, j) => (j === i ? s : c));
  for (const i of open) for (const j of open) if (i < j) yield choice.map((c, k) => (k === i || k === j ? 1 : c));
}

/**
 * What a fragment of an edited mixture may be, in each combination of atom states that RDKit accepts, the likeliest
 * first, each canonical SMILES once. `loadRdkit()` must have been awaited.
 */
export function productSmiles(
  graph: EditGraph,
  product: EditedProduct,
  atoms: ReadonlySet<number>,
  most = Number.POSITIVE_INFINITY,
): WrittenProduct[] {
  const states = product.states.map((options, i) =>
    atoms.has(product.changed[i] as number) ? options : options.slice(0, 1),
  );
  const found: WrittenProduct[] = [];
  let tried = 0;
  for (const choice of combinations(states)) {
    if (++tried > mostTried || found.length >= most) break;
    const chosen = new Map(product.changed.map((atom, i) => [atom, states[i]?.[choice[i] as number] as AtomState]));
    settle(graph, product, chosen);
    const text = writeEdited(graph, product, atoms, (atom) => stateOf(graph, chosen, atom));
    const smiles = canonicalOrNothing(text);
    if (smiles !== undefined && !found.some((one) => one.smiles === smiles))
      found.push({ smiles, states: chosen, atoms });
  }
  return found;
}

/**
 * Hydrogens that a changed atom makes its neighbours give up: an aromatic nitrogen that gains a bond takes the proton
 * from the NH of its own ring instead of a charge, and a hydroxyl on a cationic nitrogen is an N-oxide.
 */
function settle(graph: EditGraph, product: EditedProduct, chosen: Map<number, AtomState>): void {
  for (const [atom, { charge, hydrogens }] of [...chosen]) {
    if (graph.element[atom] !== 7 || charge !== 1 || hydrogens !== 0) continue;
    const links = product.links.get(atom) ?? new Map<number, number>();
    for (const [other, order] of links) {
      const state = stateOf(graph, chosen, other);
      if (graph.element[other] === 8 && order === 1 && state.hydrogens === 1 && state.charge === 0)
        chosen.set(other, { hydrogens: 0, charge: -1 });
    }
    if (graph.charge[atom] !== 0) continue;
    const partner = ringPartner(graph, product, chosen, atom);
    if (partner === undefined) continue;
    chosen.set(atom, { hydrogens: 0, charge: 0 });
    chosen.set(partner, { hydrogens: 0, charge: 0 });
  }
}

/** An aromatic NH one or two aromatic bonds away. */
function ringPartner(
  graph: EditGraph,
  product: EditedProduct,
  chosen: ReadonlyMap<number, AtomState>,
  atom: number,
): number | undefined {
  const around = (centre: number) =>
    [...linksOf(graph, product, centre)].filter(([, order]) => order === aromaticOrder).map(([other]) => other);
  const near = around(atom);
  return [...near, ...near.flatMap(around)].find(
    (other) =>
      other !== atom &&
      graph.element[other] === 7 &&
      stateOf(graph, chosen, other).hydrogens === 1 &&
      stateOf(graph, chosen, other).charge === 0,
  );
}

/** State of an atom after the changes. */
export function stateOf(graph: EditGraph, chosen: ReadonlyMap<number, AtomState>, atom: number): AtomState {
  return chosen.get(atom) ?? { hydrogens: graph.hydrogens[atom] as number, charge: graph.charge[atom] as number };
}

const details = '{"removeHs":0,"assignStereo":0}';

/** Canonical SMILES, or undefined where RDKit refuses the structure. */
function canonicalOrNothing(text: string): string | undefined {
  const mol = rdkit().get_mol(text, details);
  if (mol === null) return undefined;
  try {
    return mol.get_smiles();
  } finally {
    mol.delete();
  }
}

/** Canonical SMILES of a structure without stereochemistry and map numbers. @throws RetortError INVALID_SMILES. */
export function flatSmiles(smiles: string): string {
  return withMol(smiles, {}, (mol) => mol.get_smiles('{"doIsomericSmiles":false}'));
}
