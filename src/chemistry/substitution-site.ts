import { adjacency, type Link } from "./adjacency.ts";
import { alignProduct, formedBonds } from "./align-product.ts";
import { piReactivity, piReactivityNames } from "./huckel/reactivity.ts";
import type { Atom, Molecule } from "./molecule.ts";

const kinds = ["aromatic carbon", "carbon", "aromatic nitrogen", "nitrogen", "oxygen", "sulfur", "another"] as const;
const leaving = ["no atom", "fluorine", "chlorine", "bromine", "iodine", "oxygen", "nitrogen", "another"] as const;
const leavingElements: Readonly<Record<number, number>> = { 9: 1, 17: 2, 35: 3, 53: 4, 8: 5, 7: 6 };
const shells = 3;

const choices = [...kinds.map((kind) => `is ${kind}`), ...leaving.map((element) => `loses ${element}`)];
const numbers = [
  "hydrogens",
  "neighbours",
  "in a ring",
  "charge",
  ...Array.from({ length: shells }, (_, i) => `atoms ${i + 1} bonds away`),
  ...piReactivityNames,
  ...piReactivityNames.map((name) => `${name}, in the product`),
];

/** What is known of one end of the bond that a substitution forms: choices (0 or 1) first, then numbers. */
export const siteEndNames: readonly string[] = [...choices, ...numbers];
/** How many of {@link siteEndNames} are choices. */
export const siteEndChoices = choices.length;

/** Both ends of the first bond that forms: each one's atom of the starting materials, and its features. */
export type SiteEnd = { atom: number; features: Float64Array };

/**
 * The bond that a substitution forms, seen from both its ends: an aromatic carbon first, then another carbon, then by
 * element. Empty where no bond forms. Without atom maps: the product is laid over the starting materials.
 */
export function substitutionSite(start: Molecule, product: Molecule): SiteEnd[] {
  const alignment = alignProduct(start, product);
  const [bond] = formedBonds(start, product, alignment);
  if (!bond) return [];
  const rank = (place: number) => {
    const { atomicNumber, aromatic } = product.atoms[place] as Atom;
    return atomicNumber === 6 ? (start.atoms[alignment[place] as number]?.aromatic || aromatic ? 0 : 1) : atomicNumber;
  };
  return [...bond]
    .sort((a, b) => rank(a) - rank(b) || (alignment[a] as number) - (alignment[b] as number))
    .map((place) => endOf(start, product, alignment, place));
}

function endOf(start: Molecule, product: Molecule, alignment: Int32Array, place: number): SiteEnd {
  const index = alignment[place] as number;
  const atom = start.atoms[index] as Atom;
  const around = adjacency(start)[index] as readonly Link[];
  const kept = new Set((adjacency(product)[place] as readonly Link[]).map((link) => alignment[link.atom]));
  const lost = around.find((link) => !kept.has(link.atom));
  const lostElement = lost && (start.atoms[lost.atom] as Atom).atomicNumber;
  const features = new Float64Array(siteEndNames.length);
  features[kindOf(atom)] = 1;
  features[kinds.length + (lostElement === undefined ? 0 : (leavingElements[lostElement] ?? leaving.length - 1))] = 1;
  features.set(
    [
      atom.hydrogens,
      atom.degree,
      Number(atom.inRing),
      atom.charge,
      ...shellSizes(start, index),
      ...piReactivity(start, index),
      ...piReactivity(product, place),
    ],
    siteEndChoices,
  );
  return { atom: index, features };
}

function kindOf({ atomicNumber, aromatic }: Atom): number {
  if (atomicNumber === 6) return aromatic ? 0 : 1;
  if (atomicNumber === 7) return aromatic ? 2 : 3;
  return atomicNumber === 8 ? 4 : atomicNumber === 16 ? 5 : 6;
}

/** Atoms at one, two and three bonds. */
function shellSizes(molecule: Molecule, from: number): number[] {
  const links = adjacency(molecule);
  const seen = new Set([from]);
  let layer = [from];
  return Array.from({ length: shells }, () => {
    const next: number[] = [];
    for (const index of layer)
      for (const { atom } of links[index] as readonly Link[])
        if (!seen.has(atom)) {
          seen.add(atom);
          next.push(atom);
        }
    layer = next;
    return next.length;
  });
}
