import { adjacency, components } from "./adjacency.ts";
import { bondType, type Molecule } from "./molecule.ts";

/** Bond orders a change can lead to, by their place: no bond, single, double, triple, aromatic. */
export const changeOrders = [0, 1, 2, 3, 1.5] as const;
/** Place of "aromatic" in `changeOrders`. */
export const aromaticOrder = 4;

/** A change of the bond between two atoms, to the order at place `order` of `changeOrders`. */
export type BondChange = { readonly a: number; readonly b: number; readonly order: number };

/** A mixture as far as bond changes touch it: typed arrays over atoms, and neighbours with places of bond orders. */
export type EditGraph = {
  readonly atomCount: number;
  readonly element: Uint8Array;
  /** Mass numbers where the SMILES names one, else 0. */
  readonly isotope: Uint16Array;
  readonly charge: Int8Array;
  readonly hydrogens: Uint8Array;
  readonly radicals: Uint8Array;
  /** The connected part each atom belongs to. */
  readonly component: Int32Array;
  readonly neighbours: readonly (readonly number[])[];
  /** Places in `changeOrders` of the bonds to `neighbours`; quadruple and dative bonds count as 1. */
  readonly orders: readonly (readonly number[])[];
};

const places: ReadonlyMap<number, number> = new Map([
  [bondType.single, 1],
  [bondType.double, 2],
  [bondType.triple, 3],
  [bondType.aromatic, aromaticOrder],
]);

/** The graph of a molecule (or a mixture, with dots), for bond changes; stereochemistry and map numbers are left out. */
export function editGraph(molecule: Molecule): EditGraph {
  const { atoms } = molecule;
  const links = adjacency(molecule);
  return {
    atomCount: atoms.length,
    element: Uint8Array.from(atoms, ({ atomicNumber }) => atomicNumber),
    isotope: Uint16Array.from(atoms, ({ isotope }) => isotope),
    charge: Int8Array.from(atoms, ({ charge }) => charge),
    hydrogens: Uint8Array.from(atoms, ({ hydrogens }) => hydrogens),
    radicals: Uint8Array.from(atoms, ({ radicals }) => radicals),
    component: components(molecule),
    neighbours: links.map((own) => own.map(({ atom }) => atom)),
    orders: links.map((own) => own.map(({ bond }) => places.get(bond.type) ?? 1)),
  };
}

/** Place in `changeOrders` of the bond between two atoms; 0 where there is none. */
export function orderBetween(graph: EditGraph, a: number, b: number): number {
  const at = (graph.neighbours[a] as readonly number[]).indexOf(b);
  return at < 0 ? 0 : ((graph.orders[a] as readonly number[])[at] as number);
}
