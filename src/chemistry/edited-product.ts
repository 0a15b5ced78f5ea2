import { type AtomBonds, type AtomState, atomStates } from "./atom-states.ts";
import { aromaticOrder, type BondChange, type EditGraph, orderBetween } from "./edit-graph.ts";
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

/** States by element, state and bonds before, and bonds after: the same few come again and again. */
const known = new Map<number, readonly AtomState[]>();

/** States of an atom of a mixture with other bonds. */
function statesOf(graph: EditGraph, atom: number, old: AtomBonds, now: AtomBonds): readonly AtomState[] {
  const element = graph.element[atom] as number;
  const hydrogens = graph.hydrogens[atom] as number;
  const charge = graph.charge[atom] as number;
  if (now.plain < 0 || now.plain > 15 || old.plain > 15 || now.aromatic > 7 || old.aromatic > 7 || Math.abs(charge) > 7)
    return atomStates(element, { hydrogens, charge }, old, now);
  const bonds = ((old.plain * 8 + old.aromatic) * 16 + now.plain) * 8 + now.aromatic;
  const key = ((element * 16 + Math.min(hydrogens, 15)) * 16 + charge + 8) * 16_384 + bonds;
  let states = known.get(key);
  if (states === undefined) {
    states = atomStates(element, { hydrogens, charge }, old, now);
    known.set(key, states);
  }
  return states;
}

const touched: number[] = [];
const plainChange: number[] = [];
const aromaticChange: number[] = [];

/** Adds to what changes about an atom's bonds; `order` counts `sign` times. */
function note(atom: number, order: number, sign: number): void {
  let at = touched.indexOf(atom);
  if (at < 0) {
    at = touched.push(atom) - 1;
    plainChange[at] = 0;
    aromaticChange[at] = 0;
  }
  if (order === aromaticOrder) aromaticChange[at] = (aromaticChange[at] as number) + sign;
  else plainChange[at] = (plainChange[at] as number) + sign * order;
}

/**
 * Whether bond changes can be applied to a mixture: each changes something, no pair is changed twice, and every atom can
 * have the bonds that result. Quick: nothing is built.
 */
export function canApply(graph: EditGraph, changes: readonly BondChange[]): boolean {
  touched.length = 0;
  for (let i = 0; i < changes.length; i++) {
    const { a, b, order } = changes[i] as BondChange;
    if (a === b) return false;
    for (let j = 0; j < i; j++) {
      const other = changes[j] as BondChange;
      if ((other.a === a && other.b === b) || (other.a === b && other.b === a)) return false;
    }
    const before = orderBetween(graph, a, b);
    if (before === order) return false;
    note(a, before, -1);
    note(a, order, 1);
    note(b, before, -1);
    note(b, order, 1);
  }
  return touched.every((atom, i) => {
    const old = bondsOf(graph.orders[atom] as readonly number[]);
    const plain = old.plain + (plainChange[i] as number);
    const aromatic = old.aromatic + (aromaticChange[i] as number);
    return statesOf(graph, atom, old, { plain, aromatic }).length > 0;
  });
}

/** Applies bond changes to a mixture; undefined where they cannot be applied (see {@link canApply}). */
export function applyChanges(graph: EditGraph, changes: readonly BondChange[]): EditedProduct | undefined {
  if (!canApply(graph, changes)) return undefined;
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
  for (const { a, b, order } of changes) {
    if (order === 0) {
      own(a).delete(b);
      own(b).delete(a);
    } else {
      own(a).set(b, order);
      own(b).set(a, order);
    }
  }
  const changed = [...links.keys()].sort((x, y) => x - y);
  const states = changed.map((atom) =>
    statesOf(
      graph,
      atom,
      bondsOf(graph.orders[atom] as readonly number[]),
      bondsOf((links.get(atom) as Map<number, number>).values()),
    ),
  );
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
