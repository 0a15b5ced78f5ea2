import { adjacency, components, type Graph, type Link } from "./adjacency.ts";
import { alignProduct, formedBonds, likeAtoms } from "./align-product.ts";
import { isMapped } from "./atom-map.ts";
import { distances } from "./distances.ts";
import { type Atom, type Bond, bondType, type Molecule } from "./molecule.ts";
import { parseSide, splitReaction } from "./reaction.ts";
import { writeMap } from "./write-map.ts";

/** What a map says: the atom of the starting materials that each product atom is, and a hydrogen that changes its atom. */
type Mapping = { origin: Int32Array; moved?: { from: number; to: number } };

/**
 * A substitution or elimination with an atom map written in, where the reaction SMILES has none and one follows from it.
 * Every single exchange of a group on carbon for an atom of another molecule is tried, and one whose products are those
 * given, bond for bond, is taken if there is no other but by symmetry; else an elimination is taken, if laying the
 * products over the starting materials shows that one bond breaks, the single bond beside it becomes double and one atom
 * takes the hydrogen. Atoms keep their order. Any other reaction, and one that carries map numbers already, comes back
 * as it was given.
 *
 * @throws RetortError INVALID_SMILES, naming the side
 */
export function mapSubstitution(smiles: string): string {
  if (isMapped(smiles)) return smiles;
  const [left, middle, right] = splitReaction(smiles);
  const start = parseSide("reactants", middle === "" ? left : `${left}.${middle}`, { keepHydrogens: false });
  const product = parseSide("products", right, { keepHydrogens: false });
  const mapping = exchange(start, product) ?? elimination(start, product);
  if (mapping === undefined) return smiles;
  const { origin, moved } = mapping;
  const hydrogens = [start.atoms.length + 1];
  const from = writeMap(start, (atom) => ({ map: atom + 1, ...(atom === moved?.from && { hydrogens }) }));
  const to = writeMap(product, (atom) => ({
    map: (origin[atom] as number) + 1,
    ...(origin[atom] === moved?.to && { hydrogens }),
  }));
  return from === undefined || to === undefined ? smiles : `${from}>>${to}`;
}

/** A bond from carbon to the group that leaves it, and the atom that takes the group's place. */
type Exchange = { carbon: number; leaving: number; arriving: number; bond: Bond };

/** Exchanges whose new molecule has the elements of one of the products. */
function* exchanges(start: Molecule, product: Molecule): Iterable<Exchange> {
  const part = components(start);
  const whole = partWeights(start, part);
  const wanted = new Set(partWeights(product, components(product)).values());
  const arriving = start.atoms.filter(
    ({ atomicNumber, charge, hydrogens }) => charge < 0 || (hydrogens > 0 && atomicNumber !== 6),
  );
  for (const bond of start.bonds) {
    if (bond.type !== bondType.single || bond.inRing) continue;
    for (const [carbon, leaving] of [
      [bond.begin, bond.end],
      [bond.end, bond.begin],
    ] as const) {
      const [a, b] = [start.atoms[carbon] as Atom, start.atoms[leaving] as Atom];
      if (a.atomicNumber !== 6 || b.atomicNumber === 6) continue;
      const kept = weightWithout(start, carbon, leaving);
      for (const { index } of arriving)
        if (part[index] !== part[carbon] && wanted.has(kept + (whole.get(part[index] as number) as number)))
          yield { carbon, leaving, arriving: index, bond };
    }
  }
}

/** A number for an element; sums of it are exact, and hardly ever the same for molecules of other elements. */
const weight = ({ atomicNumber }: Atom) => atomicNumber ** 5;

/** The weights of each part of a molecule, by the number of the part. */
function partWeights({ atoms }: Molecule, part: ArrayLike<number>): Map<number, number> {
  const sums = new Map<number, number>();
  for (const atom of atoms) {
    const own = part[atom.index] as number;
    sums.set(own, (sums.get(own) ?? 0) + weight(atom));
  }
  return sums;
}

/** The weights of what hangs on an atom, itself included, but for what hangs on `without`. */
function weightWithout(molecule: Molecule, from: number, without: number): number {
  let sum = 0;
  for (const atom of distances(molecule, from, without).keys()) sum += weight(molecule.atoms[atom] as Atom);
  return sum;
}

/** Exchanges that symmetry makes one are tried so often, of many like molecules. */
const triesOfOneKind = 8;

/** The one exchange that gives the products; undefined where none does, or several that symmetry does not make one. */
function exchange(start: Molecule, product: Molecule): Mapping | undefined {
  const like = likeAtoms(start);
  const tries = new Map<string, number>();
  let found: (Mapping & { kind: string }) | undefined;
  for (const { carbon, leaving, arriving, bond } of exchanges(start, product)) {
    const kind = [carbon, leaving, arriving].map((atom) => like[atom]).join();
    const before = tries.get(kind) ?? 0;
    if (found?.kind === kind || before === triesOfOneKind) continue;
    tries.set(kind, before + 1);
    const bonds = start.bonds.map((one) => (one === bond ? { ...bond, begin: carbon, end: arriving } : one));
    const exchanged: Graph = { atoms: start.atoms, bonds };
    const origin = alignProduct(exchanged, product);
    if (!sameBonds(exchanged, product, origin)) continue;
    if (found) return undefined;
    found = { origin, kind };
  }
  return found;
}

/** Whether every product atom has its origin and no bond between these changes. */
function sameBonds(start: Graph, product: Graph, origin: Int32Array): boolean {
  const changes = changesOf(start, product, origin);
  return changes !== undefined && changes.formed + changes.broken.length + changes.doubled.length === 0;
}

/** An elimination, by laying the products over the starting materials; undefined where it is none. */
function elimination(start: Molecule, product: Molecule): Mapping | undefined {
  const origin = alignProduct(start, product);
  const changes = changesOf(start, product, origin);
  const [lost, ...others] = changes?.broken ?? [];
  const [double, ...further] = changes?.doubled ?? [];
  if (!lost || !double || others.length + further.length + (changes?.formed ?? 0) > 0) return undefined;
  const carbon = [lost.begin, lost.end].find((atom) => atom === double.begin || atom === double.end);
  const leaving = carbon === lost.begin ? lost.end : lost.begin;
  const beta = carbon === double.begin ? double.end : double.begin;
  const change = (atom: number, p: number) =>
    (product.atoms[p] as Atom).hydrogens - (start.atoms[atom] as Atom).hydrogens;
  const gained = Array.from(origin, (atom, p) => ({ atom, p, hydrogens: change(atom, p) })).filter(
    ({ hydrogens }) => hydrogens !== 0,
  );
  const taker = gained.find(({ hydrogens }) => hydrogens === 1);
  const giver = gained.find(({ atom, hydrogens }) => atom === beta && hydrogens === -1);
  if (carbon === undefined || !taker || !giver || gained.length > 2) return undefined;
  if (taker.atom !== leaving) return { origin, moved: { from: beta, to: taker.atom } };
  // the group that leaves and the base are the same element, and were taken for each other
  const base = origin.findIndex((atom, p) => p !== taker.p && likeIons(start, product, atom, p, taker));
  if (base < 0) return undefined;
  const exchanged = origin.slice();
  exchanged[taker.p] = origin[base] as number;
  exchanged[base] = leaving;
  return { origin: exchanged, moved: { from: beta, to: exchanged[taker.p] as number } };
}

/** Whether an atom is a lone ion on both sides, of the element of the atom that took the hydrogen. */
function likeIons(start: Molecule, product: Molecule, atom: number, p: number, taker: { p: number }): boolean {
  const [before, after] = [start.atoms[atom] as Atom, product.atoms[p] as Atom];
  const alone = before.degree === 0 && after.degree === 0 && before.charge < 0;
  return alone && before.atomicNumber === (product.atoms[taker.p] as Atom).atomicNumber;
}

type Changes = { formed: number; broken: readonly Bond[]; doubled: readonly Bond[] };

/**
 * Bonds of the starting materials that break or become double, and how many form; undefined where another changes, or a
 * product atom has no origin.
 */
function changesOf(start: Graph, product: Graph, origin: Int32Array): Changes | undefined {
  if (origin.some((atom) => atom < 0)) return undefined;
  const place = new Int32Array(start.atoms.length).fill(-1);
  origin.forEach((atom, p) => {
    place[atom] = p;
  });
  const links = adjacency(product);
  const broken: Bond[] = [];
  const doubled: Bond[] = [];
  for (const bond of start.bonds) {
    const [a, b] = [place[bond.begin] as number, place[bond.end] as number];
    if (a < 0 && b < 0) continue;
    const now = a < 0 || b < 0 ? undefined : (links[a] as readonly Link[]).find(({ atom }) => atom === b)?.bond;
    if (now === undefined) broken.push(bond);
    else if (now.type === bond.type) continue;
    else if (bond.type === bondType.single && now.type === bondType.double) doubled.push(bond);
    else return undefined;
  }
  return { formed: formedBonds(start, product, origin).length, broken, doubled };
}
