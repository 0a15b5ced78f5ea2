import { pairClasses } from "../../chemistry/atom-pairs.ts";
import type { AtomState } from "../../chemistry/atom-states.ts";
import { aromaticOrder, changeOrders } from "../../chemistry/edit-graph.ts";
import { linksOf } from "../../chemistry/edited-product.ts";
import type { NdArray } from "../session.ts";
import { type Candidate, joinedAs } from "./candidates.ts";
import type { Mixture } from "./mixture.ts";

/** Features of an atom near a change: its place, and what the change does to it. */
export const nodeWidth = 16;
/** Features of a bond near a change: how its atoms were joined, and the order it ends with. */
export const linkWidth = pairClasses + changeOrders.length;
/** Features of a candidate as a whole; the first is the sum of log-odds over 10. */
export const wholeWidth = 8;

/** The neighbourhood of a candidate's changes: the changed atoms and their neighbours, bonds that are or were. */
export type Difference = {
  /** Atoms of the mixture [nodes]. */
  readonly atoms: Int32Array;
  /** [nodes × nodeWidth], 0 or 1. */
  readonly nodes: Uint8Array;
  /** Nodes at which a directed bond begins and ends [links]. */
  readonly source: Int32Array;
  readonly target: Int32Array;
  /** [links × linkWidth], 0 or 1. */
  readonly links: Uint8Array;
  readonly whole: Float32Array;
};

const sign = (value: number) => Math.sign(value) + 1;

/** The difference that a candidate makes, as the ranking network reads it. `best` is the highest log-odds of any change. */
export function differenceOf(mixture: Mixture, candidate: Candidate, best: number): Difference {
  const { graph } = mixture;
  const { product, changes, atoms: fragment } = candidate;
  const whole = new Float32Array(wholeWidth);
  whole[0] = candidate.score / 10;
  whole[1] = (changes.length === 0 ? best : Math.min(...changes.map(({ score }) => score))) / 5;
  whole[2] = changes.length / 3;
  whole[3] = candidate.share;
  whole[4] = candidate.rank;
  whole[5] = Math.log1p(fragment.size) / 4;
  whole[6] = changes.length === 0 ? 1 : 0;
  whole[7] = best / 5;
  if (product === undefined) {
    const none = new Int32Array(0);
    return { atoms: none, nodes: new Uint8Array(0), source: none, target: none, links: new Uint8Array(0), whole };
  }
  const place = new Map<number, number>();
  for (const atom of product.changed) place.set(atom, place.size);
  for (const atom of product.changed) {
    for (const next of graph.neighbours[atom] as readonly number[]) if (!place.has(next)) place.set(next, place.size);
    for (const [next] of linksOf(graph, product, atom)) if (!place.has(next)) place.set(next, place.size);
  }
  const atoms = Int32Array.from(place.keys());
  const nodes = new Uint8Array(atoms.length * nodeWidth);
  const states = new Map(product.changed.map((atom, i) => [atom, product.states[i] as readonly AtomState[]]));
  const source: number[] = [];
  const target: number[] = [];
  const kinds: number[] = [];
  const join = (a: number, b: number, from: number, to: number, order: number) => {
    const joined = joinedAs(mixture, a, b);
    source.push(from, to);
    target.push(to, from);
    kinds.push(joined, order);
  };
  atoms.forEach((atom, i) => {
    const at = i * nodeWidth;
    const options = states.get(atom);
    const before = { hydrogens: graph.hydrogens[atom] as number, charge: graph.charge[atom] as number };
    const { hydrogens, charge } = options?.[0] ?? before;
    if (options) nodes[at] = 1;
    if (fragment.has(atom)) nodes[at + 1] = 1;
    nodes[at + 2 + Math.max(-2, Math.min(2, hydrogens - before.hydrogens)) + 2] = 1;
    nodes[at + 7 + sign(charge - before.charge)] = 1;
    nodes[at + 10 + sign(charge)] = 1;
    if ((graph.orders[atom] as readonly number[]).includes(aromaticOrder)) nodes[at + 13] = 1;
    if (options && options.length > 1) nodes[at + 15] = 1;
    for (const [next, order] of linksOf(graph, product, atom)) {
      if (order === aromaticOrder) nodes[at + 14] = 1;
      const to = place.get(next);
      if (to !== undefined && to > i) join(atom, next, i, to, order);
    }
    for (const next of graph.neighbours[atom] as readonly number[]) {
      const to = place.get(next);
      if (to !== undefined && to > i && product.links.get(atom)?.has(next) === false) join(atom, next, i, to, 0);
    }
  });
  const links = new Uint8Array(source.length * linkWidth);
  for (let link = 0; link < source.length; link++) {
    const kind = link - (link % 2);
    links[link * linkWidth + (kinds[kind] as number)] = 1;
    links[link * linkWidth + pairClasses + (kinds[kind + 1] as number)] = 1;
  }
  return { atoms, nodes, source: Int32Array.from(source), target: Int32Array.from(target), links, whole };
}

/**
 * Differences as the ranking network takes them; `rows` gives each mixture's first atom in the batch and its
 * candidates. Nodes are numbered through the batch, candidates too.
 */
export function differenceFeeds(
  rows: readonly { firstAtom: number; differences: readonly Difference[] }[],
): Record<string, NdArray> {
  const all = rows.flatMap(({ differences }) => differences);
  const nodeTotal = all.reduce((sum, { atoms }) => sum + atoms.length, 0);
  const linkTotal = all.reduce((sum, { source }) => sum + source.length, 0);
  const nodeAtom = new Int32Array(nodeTotal);
  const nodes = new Float32Array(nodeTotal * nodeWidth);
  const candidate = new Int32Array(nodeTotal);
  const from = new Int32Array(linkTotal);
  const to = new Int32Array(linkTotal);
  const links = new Float32Array(linkTotal * linkWidth);
  const whole = new Float32Array(all.length * wholeWidth);
  let [node, link, number] = [0, 0, 0];
  for (const { firstAtom, differences } of rows)
    for (const difference of differences) {
      nodes.set(difference.nodes, node * nodeWidth);
      links.set(difference.links, link * linkWidth);
      whole.set(difference.whole, number * wholeWidth);
      for (let i = 0; i < difference.source.length; i++) {
        from[link + i] = (difference.source[i] as number) + node;
        to[link + i] = (difference.target[i] as number) + node;
      }
      for (let i = 0; i < difference.atoms.length; i++) {
        nodeAtom[node + i] = (difference.atoms[i] as number) + firstAtom;
        candidate[node + i] = number;
      }
      node += difference.atoms.length;
      link += difference.source.length;
      number++;
    }
  return {
    nodeAtom: { data: nodeAtom, dims: [nodeTotal] },
    nodes: { data: nodes, dims: [nodeTotal, nodeWidth] },
    candidate: { data: candidate, dims: [nodeTotal] },
    from: { data: from, dims: [linkTotal] },
    to: { data: to, dims: [linkTotal] },
    links: { data: links, dims: [linkTotal, linkWidth] },
    whole: { data: whole, dims: [all.length, wholeWidth] },
  };
}
