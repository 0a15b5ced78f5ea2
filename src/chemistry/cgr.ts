import { atomFeatureCount, elementFeatureCount, writeAtomFeatures, writeElementFeature } from "./atom-features.ts";
import { bondFeatureCount, writeBondFeatures } from "./bond-features.ts";
import type { Side } from "./folded-hydrogens.ts";
import type { MolecularGraph } from "./molecular-graph.ts";
import type { Atom, Bond } from "./molecule.ts";
import { atomsByMapNumber, type Reaction, startingMaterials } from "./reaction.ts";

/** Length of an atom's features in a condensed graph: the reactant's, then the change of all but the element. */
export const cgrAtomFeatureCount = 2 * atomFeatureCount - elementFeatureCount;

/** Length of a bond's features in a condensed graph: the reactant's, then the change. */
export const cgrBondFeatureCount = 2 * bondFeatureCount;

/** A condensed graph of reaction; each atom's place on both sides, −1 where it is absent [atomCount]. */
export type CondensedGraph = MolecularGraph & { readonly reactantAtom: Int32Array; readonly productAtom: Int32Array };

type Pair = { left: Bond | undefined; right: Bond | undefined };

/** Bonds of both sides by the pair of condensed atoms they join, `smaller * count + larger`. */
function pairBonds(start: Side, end: Side, condensed: Int32Array, count: number): Map<number, Pair> {
  const pairs = new Map<number, Pair>();
  const key = (a: number, b: number) => (a < b ? a * count + b : b * count + a);
  for (const bond of start.bonds) pairs.set(key(bond.begin, bond.end), { left: bond, right: undefined });
  for (const bond of end.bonds) {
    const at = key(condensed[bond.begin] as number, condensed[bond.end] as number);
    const pair = pairs.get(at);
    if (pair === undefined) pairs.set(at, { left: undefined, right: bond });
    else pair.right = bond;
  }
  return pairs;
}

/**
 * The condensed graph of a reaction: atoms of both sides superposed by map number, features [reactant, product −
 * reactant] (Chemprop's default `REAC_DIFF`). Atoms stand in the order of reactants, reagents, then atoms that only the
 * products have; of an atom that one side lacks, that side has only the element. Reagents count as reactants.
 *
 * Source: Heid and Green, J. Chem. Inf. Model. 2022, 62, 2101.
 *
 * @throws RetortError INVALID_SMILES where a map number is used twice on one side.
 */
export function condensedGraph(reaction: Reaction): CondensedGraph {
  return condenseSides(startingMaterials(reaction), reaction.products);
}

/** The condensed graph of two sides; see {@link condensedGraph}. */
export function condenseSides(start: Side, end: Side): CondensedGraph {
  const origins = atomsByMapNumber(start, "reactants");
  const productAtom: number[] = start.atoms.map(() => -1);
  const reactantAtom: number[] = start.atoms.map((atom) => atom.index);
  const condensed = new Int32Array(end.atoms.length);
  for (const { index, mapNumber } of end.atoms) {
    const origin = mapNumber === 0 ? undefined : origins.get(mapNumber);
    condensed[index] = origin ?? productAtom.length;
    productAtom[condensed[index]] = index;
    if (origin === undefined) reactantAtom.push(-1);
  }

  const atomCount = productAtom.length;
  const atoms = new Float32Array(atomCount * cgrAtomFeatureCount);
  const right = new Float32Array(atomFeatureCount);
  for (let i = 0; i < atomCount; i++) {
    const before = start.atoms[reactantAtom[i] as number];
    const after = end.atoms[productAtom[i] as number];
    const offset = i * cgrAtomFeatureCount;
    right.fill(0);
    if (before === undefined) writeElementFeature(after as Atom, atoms, offset);
    else writeAtomFeatures(before, atoms, offset);
    if (after === undefined) writeElementFeature(before as Atom, right, 0);
    else writeAtomFeatures(after, right, 0);
    for (let j = elementFeatureCount; j < atomFeatureCount; j++) {
      const change = (right[j] as number) - (atoms[offset + j] as number);
      atoms[offset + atomFeatureCount - elementFeatureCount + j] = change;
    }
  }

  const pairs = pairBonds(start, end, condensed, atomCount);
  const keys = Float64Array.from(pairs.keys()).sort();
  const edgeCount = 2 * keys.length;
  const bonds = new Float32Array(edgeCount * cgrBondFeatureCount);
  const source = new Int32Array(edgeCount);
  const target = new Int32Array(edgeCount);
  const reverse = new Int32Array(edgeCount);
  const product = new Float32Array(bondFeatureCount);
  for (const [k, at] of keys.entries()) {
    const pair = pairs.get(at) as Pair;
    const edge = 2 * k;
    source[edge] = target[edge + 1] = Math.floor(at / atomCount);
    target[edge] = source[edge + 1] = at % atomCount;
    reverse[edge] = edge + 1;
    reverse[edge + 1] = edge;
    const offset = edge * cgrBondFeatureCount;
    writeBondFeatures(pair.left, bonds, offset);
    product.fill(0);
    writeBondFeatures(pair.right, product, 0);
    for (let j = 0; j < bondFeatureCount; j++) {
      bonds[offset + bondFeatureCount + j] = (product[j] as number) - (bonds[offset + j] as number);
    }
    bonds.copyWithin(offset + cgrBondFeatureCount, offset, offset + cgrBondFeatureCount);
  }
  return {
    atomCount,
    edgeCount,
    atoms,
    atomWidth: cgrAtomFeatureCount,
    bonds,
    bondWidth: cgrBondFeatureCount,
    source,
    target,
    reverse,
    reactantAtom: Int32Array.from(reactantAtom),
    productAtom: Int32Array.from(productAtom),
  };
}
