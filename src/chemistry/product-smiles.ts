import type { AtomState } from "./atom-states.ts";
import type { EditGraph } from "./edit-graph.ts";
import { type EditedProduct, productFragment, writeEdited } from "./edited-product.ts";
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
 * The major products that an edited mixture may be: the largest fragment with a changed atom, in each combination of
 * atom states that RDKit accepts, the likeliest first, each canonical SMILES once. `loadRdkit()` must have been awaited.
 */
export function productSmiles(
  graph: EditGraph,
  product: EditedProduct,
  most = Number.POSITIVE_INFINITY,
): WrittenProduct[] {
  const atoms = productFragment(graph, product);
  const inside = product.changed.map((atom) => atoms.has(atom));
  const states = product.states.map((options, i) => (inside[i] ? options : options.slice(0, 1)));
  const found: WrittenProduct[] = [];
  let tried = 0;
  for (const choice of combinations(states)) {
    if (++tried > mostTried || found.length >= most) break;
    const chosen = new Map(product.changed.map((atom, i) => [atom, states[i]?.[choice[i] as number] as AtomState]));
    const text = writeEdited(graph, product, atoms, (atom) => stateOf(graph, chosen, atom));
    const smiles = canonicalOrNothing(text);
    if (smiles !== undefined && !found.some((one) => one.smiles === smiles))
      found.push({ smiles, states: chosen, atoms });
  }
  return found;
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
