import { RetortError } from "../core/errors.ts";
import { isMapped } from "./atom-map.ts";
import { distances } from "./distances.ts";
import { type Side, withoutHydrogens } from "./folded-hydrogens.ts";
import { mapSubstitution } from "./map-substitution.ts";
import type { Bond } from "./molecule.ts";
import { parseReaction, startingMaterials } from "./reaction.ts";

/** A substitution: which atoms of the starting materials take part, hydrogens folded into the atoms they hang on. */
export type Substitution = {
  readonly side: Side;
  /** Index of each atom in the SMILES as given. */
  readonly places: Int32Array;
  /** The ring atom that is attacked, the atom that leaves it, and the atom that takes its place. */
  readonly centre: number;
  readonly leaving: number;
  readonly nucleophile: number;
};

function refused(message: string): RetortError {
  return new RetortError("UNSUPPORTED_INPUT", message, {
    step: "smiles",
    hint: "give a nucleophilic aromatic substitution between two molecules, as in [F:1][c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[NH3:11]>>[NH2:11][c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[FH:1]",
  });
}

const key = (a: number, b: number) => (a < b ? `${a} ${b}` : `${b} ${a}`);

/**
 * Finds the substitution in a reaction: one bond between heavy atoms broken, one formed, at an atom of a ring, by an atom
 * of another molecule. A reaction without atom map is mapped where that can be done ({@link mapSubstitution}).
 *
 * @throws RetortError INVALID_SMILES; UNSUPPORTED_INPUT where the reaction is no such substitution.
 */
export function findSubstitution(smiles: string): Substitution {
  const mapped = mapSubstitution(smiles);
  if (!isMapped(mapped))
    throw refused("the reaction has no atom map, and no single exchange of a group for another gives its products");
  const reaction = parseReaction(mapped, { requireMap: true });
  const start = withoutHydrogens(startingMaterials(reaction));
  const end = reaction.products;
  const origin = new Map(start.atoms.map(({ mapNumber, index }) => [mapNumber, index]));
  const originOf = (atom: number) => origin.get(end.atoms[atom]?.mapNumber as number);
  const stays = new Set(end.atoms.map(({ index }) => originOf(index)));
  const heavy = (atom: number) => start.atoms[atom]?.atomicNumber !== 1;
  const after = new Set<string>();
  for (const { begin, end: to } of end.bonds) {
    const [a, b] = [originOf(begin), originOf(to)];
    if (a !== undefined && b !== undefined) after.add(key(a, b));
  }
  const before = new Set(start.bonds.map(({ begin, end: to }) => key(begin, to)));
  const pair = (text: string) => text.split(" ").map(Number) as [number, number];
  const onlyIn = (these: ReadonlySet<string>, those: ReadonlySet<string>) =>
    [...these]
      .filter((bond) => !those.has(bond))
      .map(pair)
      .filter(([a, b]) => heavy(a) && heavy(b));
  const broken = onlyIn(before, after).filter(([a, b]) => stays.has(a) || stays.has(b));
  const formed = onlyIn(after, before);
  const [lost, gained] = [broken[0], formed[0]];
  if (!lost || !gained || broken.length > 1 || formed.length > 1)
    throw refused(
      `a substitution breaks one bond and forms one; this reaction breaks ${broken.length} and forms ${formed.length}`,
    );
  const ring = (atom: number) => start.atoms[atom]?.inRing === true;
  const centre = lost.find((atom) => gained.includes(atom)) ?? lost.find(ring);
  if (centre === undefined || !ring(centre)) throw refused("the bond that breaks is not at a ring");
  const leaving = lost[0] === centre ? lost[1] : lost[0];
  const electrophile = distances(start, centre);
  const nucleophile = gained.find((atom) => !electrophile.has(atom));
  if (nucleophile === undefined) throw refused("the nucleophile is not a molecule of its own");
  return { side: start, places: start.places, centre, leaving, nucleophile };
}

/** Largest distance looked at around the attacked atom, the leaving one and the nucleophilic one. */
const reach = { centre: 6, leaving: 3, nucleophile: 4 } as const;

/** The three surroundings of a substitution. */
export const surroundings = ["centre", "leaving", "nucleophile"] as const;
export type Surroundings = (typeof surroundings)[number];

/**
 * How often each kind of atom stands at each distance from the attacked atom (not through the leaving group), from the
 * leaving atom (not through the attacked one) and from the nucleophilic atom: keys "distance|kind", once by element,
 * once with charge, hydrogens and neighbours as well, and where an atom is in a ring that is not aromatic. So an ortho
 * and a para substituent differ by their distance.
 */
export function shellCounts(substitution: Substitution): Record<Surroundings, Map<string, number>> {
  const found = shellAtoms(substitution);
  const counts = (name: Surroundings) => new Map([...found[name]].map(([key, atoms]) => [key, atoms.length]));
  return { centre: counts("centre"), leaving: counts("leaving"), nucleophile: counts("nucleophile") };
}

/** The atoms that `shellCounts` counts under each key. */
export function shellAtoms({
  side,
  centre,
  leaving,
  nucleophile,
}: Substitution): Record<Surroundings, Map<string, number[]>> {
  const gather = (from: number, without: number, furthest: number) => {
    const found = new Map<string, number[]>();
    for (const [index, distance] of distances(side, from, without)) {
      if (distance > furthest) break;
      const atom = side.atoms[index] as Side["atoms"][number];
      const add = (name: string) => found.set(name, [...(found.get(name) ?? []), index]);
      const element = `${atom.atomicNumber}${atom.aromatic ? "a" : ""}`;
      add(`${distance}|${element}`);
      add(`${distance}|${element} ${atom.charge} ${atom.hydrogens} ${atom.degree}`);
      if (atom.inRing && !atom.aromatic) add(`${distance}|ring`);
      if (atom.charge !== 0) add(`${distance}|charge ${atom.charge}`);
    }
    return found;
  };
  return {
    centre: gather(centre, leaving, reach.centre),
    leaving: gather(leaving, centre, reach.leaving),
    nucleophile: gather(nucleophile, -1, reach.nucleophile),
  };
}
