import type { Molecule } from "./molecule.ts";
import { parseMolecule } from "./molecule.ts";
import { morganEnvironments } from "./morgan.ts";
import { splitReaction } from "./reaction.ts";
import { plainParts, type StartingPart, withoutSpectators } from "./spectators.ts";
import { structureCountNames, structureCounts } from "./structure-counts.ts";

/** An environment that one side of a reaction has more of, at one of the atoms that have it. */
export type ChangedEnvironment = {
  /** Morgan identifier. */
  identifier: number;
  /** Position in the reaction SMILES as given, counted over reactants, reagents and products. */
  atom: number;
  /** Share of the change, gained positive, lost negative: over the atoms of an environment it adds up to the change. */
  weight: number;
};

export type ReactionChange = {
  environments: readonly ChangedEnvironment[];
  /** Structure counts of the products less those of the reactants [structureCountNames.length]. */
  counts: Float64Array;
  /** Element of each atom of the SMILES as given. */
  elements: readonly number[];
};

/** Names of `ReactionChange.counts`. */
export const changeCountNames: readonly string[] = structureCountNames.map((name) => `change of ${name}`);

/**
 * What a reaction changes, without atom maps: the Morgan environments up to `radius` bonds that one side has more of,
 * credited in equal parts to the atoms that have them, and differences of structure counts. Spectators are left out
 * (see `withoutSpectators`), so that reagents make no difference; nor do map numbers or the order of the parts.
 *
 * @throws RetortError INVALID_SMILES.
 */
export function reactionChange(smiles: string, radius: number): ReactionChange {
  const [left, middle, right] = splitReaction(smiles);
  const start: StartingPart[] = [
    ...plainParts(left, "reactants").map((molecule) => ({ molecule, reagent: false })),
    ...plainParts(middle, "reagents").map((molecule) => ({ molecule, reagent: true })),
  ];
  const products = plainParts(right, "products");
  const reacting = new Set(withoutSpectators(start, products));
  const sides = [
    ...start.map((part) => ({ molecule: part.molecule, sign: -1, counted: reacting.has(part) })),
    ...products.map((molecule) => ({ molecule, sign: 1, counted: true })),
  ];
  const before = new Map<number, number[]>();
  const after = new Map<number, number[]>();
  const counts = new Float64Array(structureCountNames.length);
  const elements: number[] = [];
  for (const { molecule, sign, counted } of sides) {
    const places = placesAsGiven(molecule, elements);
    if (!counted) continue;
    const found = sign < 0 ? before : after;
    for (const { identifier, atom } of morganEnvironments(molecule, radius)) {
      const known = found.get(identifier);
      if (known) known.push(places[atom] as number);
      else found.set(identifier, [places[atom] as number]);
    }
    structureCounts(molecule).forEach((count, i) => {
      (counts[i] as number) += sign * count;
    });
  }
  // Sums of masses depend on their order in the last digits.
  const rounded = counts.map((count) => Math.round(count * 1e6) / 1e6);
  const environments: ChangedEnvironment[] = [];
  for (const identifier of new Set([...before.keys(), ...after.keys()])) {
    const [lost, gained] = [before.get(identifier) ?? [], after.get(identifier) ?? []];
    const change = gained.length - lost.length;
    const atoms = change > 0 ? gained : lost;
    if (change !== 0) for (const atom of atoms) environments.push({ identifier, atom, weight: change / atoms.length });
  }
  return { environments, counts: rounded, elements };
}

/** Places of a part's atoms in the SMILES as given, where written-out hydrogens count; adds its elements to the list. */
function placesAsGiven(molecule: Molecule, elements: number[]): number[] {
  const offset = elements.length;
  const whole = /\[\d*H(?![efgos])/.test(molecule.smiles)
    ? parseMolecule(molecule.smiles, { keepHydrogens: true })
    : molecule;
  for (const { atomicNumber } of whole.atoms) elements.push(atomicNumber);
  if (whole.atoms.length === molecule.atoms.length) return molecule.atoms.map(({ index }) => offset + index);
  const heavy = whole.atoms.filter(({ atomicNumber }) => atomicNumber !== 1).map(({ index }) => offset + index);
  return molecule.atoms.map(({ index }) => heavy[index] ?? offset);
}
