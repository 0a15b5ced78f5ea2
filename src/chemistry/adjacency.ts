import type { Bond, Molecule } from "./molecule.ts";

export type Link = { readonly atom: number; readonly bond: Bond };

/** Atoms and the bonds between them. */
export type Graph = Pick<Molecule, "atoms" | "bonds">;

const known = new WeakMap<Graph, readonly (readonly Link[])[]>();

/** Neighbours of each atom with the bond to them, in the order of the bonds; worked out once a molecule. */
export function adjacency(molecule: Graph): readonly (readonly Link[])[] {
  const before = known.get(molecule);
  if (before !== undefined) return before;
  const links: Link[][] = molecule.atoms.map(() => []);
  for (const bond of molecule.bonds) {
    (links[bond.begin] as Link[]).push({ atom: bond.end, bond });
    (links[bond.end] as Link[]).push({ atom: bond.begin, bond });
  }
  known.set(molecule, links);
  return links;
}

/** Number of the connected part each atom belongs to, from 0 [atoms]. */
export function components(molecule: Graph): Int32Array {
  const links = adjacency(molecule);
  const part = new Int32Array(molecule.atoms.length).fill(-1);
  let next = 0;
  for (let start = 0; start < part.length; start++) {
    if (part[start] !== -1) continue;
    const open = [start];
    part[start] = next;
    for (let atom = open.pop(); atom !== undefined; atom = open.pop()) {
      for (const link of links[atom] as readonly Link[]) {
        if (part[link.atom] !== -1) continue;
        part[link.atom] = next;
        open.push(link.atom);
      }
    }
    next++;
  }
  return part;
}
