import { atomFeatureCount, writeAtomFeatures } from "./atom-features.ts";
import { bondFeatureCount, writeBondFeatures } from "./bond-features.ts";
import type { Molecule } from "./molecule.ts";

/**
 * A graph with directed edges as typed arrays. Edge 2k runs from the begin to the end of bond k, edge 2k + 1 back.
 */
export type MolecularGraph = {
  readonly atomCount: number;
  /** Directed edges, twice the bonds. */
  readonly edgeCount: number;
  /** Row-major [atomCount × atomWidth]. */
  readonly atoms: Float32Array;
  readonly atomWidth: number;
  /** Row-major [edgeCount × bondWidth]; both directions of a bond carry the same features. */
  readonly bonds: Float32Array;
  readonly bondWidth: number;
  /** Atom from which each edge starts [edgeCount]. */
  readonly source: Int32Array;
  /** Atom at which each edge ends [edgeCount]. */
  readonly target: Int32Array;
  /** The edge that runs the other way [edgeCount]. */
  readonly reverse: Int32Array;
};

/** A molecule as the graph that a directed message-passing network reads: 72 features an atom, 14 a bond. */
export function graphOf(molecule: Molecule): MolecularGraph {
  const atomCount = molecule.atoms.length;
  const edgeCount = 2 * molecule.bonds.length;
  const atoms = new Float32Array(atomCount * atomFeatureCount);
  const bonds = new Float32Array(edgeCount * bondFeatureCount);
  const source = new Int32Array(edgeCount);
  const target = new Int32Array(edgeCount);
  const reverse = new Int32Array(edgeCount);
  let offset = 0;
  for (const atom of molecule.atoms) {
    writeAtomFeatures(atom, atoms, offset);
    offset += atomFeatureCount;
  }
  let edge = 0;
  for (const bond of molecule.bonds) {
    source[edge] = bond.begin;
    target[edge] = bond.end;
    source[edge + 1] = bond.end;
    target[edge + 1] = bond.begin;
    reverse[edge] = edge + 1;
    reverse[edge + 1] = edge;
    const forward = edge * bondFeatureCount;
    writeBondFeatures(bond, bonds, forward);
    bonds.copyWithin(forward + bondFeatureCount, forward, forward + bondFeatureCount);
    edge += 2;
  }
  return {
    atomCount,
    edgeCount,
    atoms,
    atomWidth: atomFeatureCount,
    bonds,
    bondWidth: bondFeatureCount,
    source,
    target,
    reverse,
  };
}
