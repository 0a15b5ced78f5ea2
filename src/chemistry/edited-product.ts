import { type AtomBonds, type AtomState, atomStates } from "./atom-states.ts";
import { aromaticOrder, type BondChange, type EditGraph } from "./edit-graph.ts";
import { elementSymbols } from "./elements.ts";

/** What a set of bond changes makes of a mixture: the changed atoms, their possible states, the fragment they end in. */
export type EditedProduct = {
  /** Atoms whose bonds changed, ascending. */
  readonly changed: readonly number[];
  /** Possible hydrogens and charge of each changed atom, the likeliest first; never empty. */
  readonly states: readonly (readonly AtomState[])[];
  /** Neighbours and places of bond orders of the changed atoms after the changes. */
  readonly links: ReadonlyMap<number, ReadonlyMap<number, number>>;
};

function bondsOf(orders: Iterable<number>): AtomBonds {
  const sum = { plain: 0, aromatic: 0 };
  for (const order of orders) {
    if (order === aromaticOrder) sum.aromatic++;
    else sum.plain += order;
  }
  return sum;
}

/**
 * Applies bond changes to a mixture. Undefined where a change changes nothing, a pair is changed twice, or an atom
 * cannot have the bonds that result.
 */
export function applyChanges(graph: EditGraph, changes: readonly BondChange[]): EditedProduct | undefined {
  const links = new Map<number, Map<number, number>>();
  const own = (atom: number) => {
    let found = links.get(atom);
    if (found === undefined) {
      found = new Map();
      const neighbours = graph.neighbours[atom] as readonly number[];
      const orders = graph.orders[atom] as readonly number[];
      for (let i = 0; i < neighbours.length; i++) found.set(neighbours[i] as number, orders[i] as number);
      links.set(atom, found);
    }
    return found;
  };
  const done = new Set<number>();
  for (const { a, b, order } of changes) {
    const key = a < b ? a * graph.atomCount + b : b * graph.atomCount + a;
    if (a === b || done.has(key)) return undefined;
    done.add(key);
    const mine = own(a);
    if ((mine.get(b) ?? 0) === order) return undefined;
    if (order === 0) {
      mine.delete(b);
      own(b).delete(a);
    } else {
      mine.set(b, order);
      own(b).set(a, order);
    }
  }
  const changed = [...links.keys()].sort((x, y) => x - y);
  const states: AtomState[][] = [];
  for (const atom of changed) {
    const before = { hydrogens: graph.hydrogens[atom] as number, charge: graph.charge[atom] as number };
    const possible = atomStates(
      graph.element[atom] as number,
      before,
      bondsOf(graph.orders[atom] as readonly number[]),
      bondsOf((links.get(atom) as Map<number, number>).values()),
    );
    if (possible.length === 0) return undefined;
    states.push(possible);
  }
  return { changed, states, links };
}

/** Neighbours of an atom after the changes, with places of bond orders. */
export function* linksOf(graph: EditGraph, product: EditedProduct, atom: number): Iterable<readonly [number, number]> {
  const own = product.links.get(atom);
  if (own !== undefined) {
    yield* own;
    return;
  }
  const neighbours = graph.neighbours[atom] as readonly number[];
  for (let i = 0; i < neighbours.length; i++)
    yield [neighbours[i] as number, (graph.orders[atom] as readonly number[])[i] as number];
}

/** Atoms connected to `start` after the changes. */
function fragmentOf(graph: EditGraph, product: EditedProduct, start: number): Set<number> {
  const found = new Set([start]);
  const open = [start];
  for (let atom = open.pop(); atom !== undefined; atom = open.pop())
    for (const [next] of linksOf(graph, product, atom))
      if (!found.has(next)) {
        found.add(next);
        open.push(next);
      }
  return found;
}

/** The fragments that hold changed atoms, the largest first; of equals, the one with the lowest atom. */
export function changedFragments(graph: EditGraph, product: EditedProduct): Set<number>[] {
  const found: Set<number>[] = [];
  const seen = new Set<number>();
  for (const atom of product.changed) {
    if (seen.has(atom)) continue;
    const fragment = fragmentOf(graph, product, atom);
    for (const member of fragment) seen.add(member);
    found.push(fragment);
  }
  return found.sort((a, b) => b.size - a.size);
}

const bondTexts = ["", "", "=", "#", ""];

/**
 * SMILES of some atoms after the changes, every hydrogen spelled out; not canonical, and not checked.
 *
 * @param state hydrogens and charge of an atom
 * @param label map number of an atom, if it is to carry one
 */
export function writeEdited(
  graph: EditGraph,
  product: EditedProduct,
  atoms: ReadonlySet<number>,
  state: (atom: number) => AtomState,
  label: (atom: number) => number = () => 0,
): string {
  const order = new Map<number, number>();
  const tree = new Map<number, [child: number, bond: number][]>();
  const closures = new Map<number, string[]>();
  let rings = 0;
  const isAromatic = (atom: number) => {
    for (const [, bond] of linksOf(graph, product, atom)) if (bond === aromaticOrder) return true;
    return false;
  };
  /** Single bonds are left out but between aromatic atoms, where nothing means an aromatic bond. */
  const bondText = (a: number, b: number, bond: number) =>
    bond === 1 && isAromatic(a) && isAromatic(b) ? "-" : (bondTexts[bond] as string);
  const visit = (root: number) => {
    const stack: { atom: number; from: number; next: (readonly [number, number])[] }[] = [];
    const enter = (atom: number, from: number) => {
      order.set(atom, order.size);
      stack.push({ atom, from, next: [...linksOf(graph, product, atom)] });
    };
    enter(root, -1);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const link = top.next.shift();
      if (link === undefined) {
        stack.pop();
        continue;
      }
      const [next, bond] = link;
      if (next === top.from || !atoms.has(next)) continue;
      if (!order.has(next)) {
        const children = tree.get(top.atom) ?? [];
        children.push([next, bond]);
        tree.set(top.atom, children);
        enter(next, top.atom);
      } else if ((order.get(next) as number) < (order.get(top.atom) as number)) {
        const number = ++rings;
        const text = `${bondText(next, top.atom, bond)}${number < 10 ? number : number < 100 ? `%${number}` : `%(${number})`}`;
        for (const end of [next, top.atom]) closures.set(end, [...(closures.get(end) ?? []), text]);
      }
    }
  };
  const write = (atom: number): string => {
    const { hydrogens, charge } = state(atom);
    const symbol = elementSymbols[graph.element[atom] as number] as string;
    const h = hydrogens === 0 ? "" : hydrogens === 1 ? "H" : `H${hydrogens}`;
    const sign = charge < 0 ? "-" : "+";
    const size = Math.abs(charge);
    const q = size === 0 ? "" : size === 1 ? sign : `${sign}${size}`;
    const map = label(atom);
    const text = `[${graph.isotope[atom] || ""}${isAromatic(atom) ? symbol.toLowerCase() : symbol}${h}${q}${map > 0 ? `:${map}` : ""}]`;
    const children = tree.get(atom) ?? [];
    const branches = children.map(([child, bond]) => `${bondText(atom, child, bond)}${write(child)}`);
    const last = branches.pop() ?? "";
    return `${text}${(closures.get(atom) ?? []).join("")}${branches.map((b) => `(${b})`).join("")}${last}`;
  };
  const parts: string[] = [];
  for (const atom of atoms) {
    if (order.has(atom)) continue;
    visit(atom);
    parts.push(write(atom));
  }
  return parts.join(".");
}
