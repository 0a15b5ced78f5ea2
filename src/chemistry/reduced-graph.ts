import { RetortError } from "../core/errors.ts";
import { isMapped } from "./atom-map.ts";
import { type CondensedGraph, condenseSides } from "./cgr.ts";
import { elementSymbols } from "./elements.ts";
import { foldHydrogens, type Side } from "./folded-hydrogens.ts";
import type { Atom, Molecule } from "./molecule.ts";
import { parseReaction, startingMaterials } from "./reaction.ts";
import { type SideStereo, unmappedStereo } from "./unmapped-stereo.ts";

/** A condensed graph; `places` is the index of each atom in the SMILES as given, counted over the starting materials. */
export type ReducedGraph = CondensedGraph & { readonly places: Int32Array };

/** Rounds in which a stereocentre's surroundings are gathered; enough for those that decide what mirrors what. */
const rounds = 6;

/**
 * The condensed graph of a mapped reaction as the barrier models read it: hydrogens that only look on are folded into
 * the atoms they hang on, stereocentres carry R or S as without map numbers (in place of the chiral tags, which depend
 * on how the SMILES is written), and of a reaction and its mirror image, whose barriers are the same, one is taken for
 * both. So neither the order of atoms nor the choice of map numbers nor the hand of a mirror image changes it.
 *
 * @throws RetortError INVALID_SMILES as `parseReaction` with `requireMap`; UNSUPPORTED_INPUT where there is no map, and, with `balanced`, where an
 *   atom of one side is missing on the other, or a hydrogen moves that has no map number.
 */
export function reducedReactionGraph(smiles: string, { balanced = false }: { balanced?: boolean } = {}): ReducedGraph {
  if (!isMapped(smiles))
    throw new RetortError("UNSUPPORTED_INPUT", "the reaction has no atom map", {
      step: "smiles",
      hint: "give each atom the same number on both sides, as in [CH3:1][Br:2].[OH-:3]>>[CH3:1][OH:3].[Br-:2]; programs such as RXNMapper do it, and the card tells what their maps cost in accuracy",
    });
  const reaction = parseReaction(smiles, { requireMap: true });
  const left = startingMaterials(reaction);
  const right = reaction.products;
  const [before, after] = [unmappedStereo(left), unmappedStereo(right)];
  const { start, end } = foldHydrogens(withStereo(left, before), withStereo(right, after));
  if (balanced) checkBalance(start, end);
  const sides = mirrored({ start, end });
  const graph = condenseSides(sides.start, sides.end);
  const places = Int32Array.from(graph.reactantAtom, (atom) => (atom < 0 ? -1 : (start.places[atom] as number)));
  return { ...graph, places };
}

function withStereo(side: Molecule, { centres, bonds }: SideStereo): Side {
  return {
    atoms: side.atoms.map((atom, i) => ({ ...atom, chirality: centres[i] as number })),
    bonds: side.bonds.map((bond, i) => ({ ...bond, stereo: bonds[i] as number })),
  };
}

const unbalanced = (message: string) =>
  new RetortError("UNSUPPORTED_INPUT", message, {
    step: "smiles",
    hint: "write every reactant and product, each atom with the same map number on both sides, and each hydrogen that moves as a mapped atom, as in [C:1][H:2].[F-:3]>>[C-:1].[F:3][H:2]",
  });

function checkBalance(start: Side, end: Side): void {
  const partner = new Map(end.atoms.map((atom) => [atom.mapNumber, atom]));
  const name = ({ atomicNumber, mapNumber }: Atom) => `${elementSymbols[atomicNumber]}:${mapNumber}`;
  for (const atom of start.atoms) {
    if (atom.mapNumber === 0)
      throw unbalanced(`a ${elementSymbols[atom.atomicNumber]} atom of the reactants has no map number`);
    const other = partner.get(atom.mapNumber);
    if (other === undefined) throw unbalanced(`the reactants' atom ${name(atom)} is missing among the products`);
    if (atom.hydrogens !== other.hydrogens)
      throw unbalanced(`the atom ${name(atom)} gains or loses hydrogen that has no map number`);
  }
}

/** The reaction, or its mirror image where that sorts before it: the choice is the same for both. */
function mirrored(sides: { start: Side; end: Side }): { start: Side; end: Side } {
  const chiral = (side: Side) => side.atoms.some(({ chirality }) => chirality > 0);
  if (!chiral(sides.start) && !chiral(sides.end)) return sides;
  const surroundings = surroundingsOf(sides.start, sides.end);
  const key = (flip: boolean) =>
    [sides.start, sides.end]
      .flatMap(({ atoms }, s) =>
        atoms
          .filter(({ chirality }) => chirality > 0)
          .map((atom) => `${s} ${surroundings.get(atom.mapNumber)} ${flip ? 3 - atom.chirality : atom.chirality}`),
      )
      .sort()
      .join("|");
  if (key(false) <= key(true)) return sides;
  const turned = ({ atoms, bonds }: Side): Side => ({
    atoms: atoms.map((atom) => (atom.chirality > 0 ? { ...atom, chirality: 3 - atom.chirality } : atom)),
    bonds,
  });
  return { start: turned(sides.start), end: turned(sides.end) };
}

/** A hash of the surroundings of each mapped atom, over the bonds of both sides (Weisfeiler and Leman 1968). */
function surroundingsOf(start: Side, end: Side): Map<number, string> {
  let known = new Map<number, string>();
  const neighbours = new Map<number, { to: number; bond: string }[]>();
  for (const [s, side] of [start, end].entries()) {
    for (const { mapNumber, atomicNumber, charge, hydrogens } of side.atoms)
      known.set(mapNumber, `${known.get(mapNumber) ?? ""};${s} ${atomicNumber} ${charge} ${hydrogens}`);
    for (const { begin, end: to, type } of side.bonds) {
      const [a, b] = [(side.atoms[begin] as Atom).mapNumber, (side.atoms[to] as Atom).mapNumber];
      for (const [from, other] of [
        [a, b],
        [b, a],
      ] as const)
        neighbours.set(from, [...(neighbours.get(from) ?? []), { to: other, bond: `${s}${type}` }]);
    }
  }
  for (let round = 0; round < rounds; round++) {
    const next = new Map<number, string>();
    for (const [atom, own] of known) {
      const around = (neighbours.get(atom) ?? []).map(({ to, bond }) => `${bond} ${known.get(to)}`).sort();
      next.set(atom, hash(`${own}(${around.join()})`));
    }
    known = next;
  }
  return known;
}

/** FNV-1a of 53 bits or so: two 32-bit hashes with different offsets. */
function hash(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ c, 0x85ebca6b) ^ (b >>> 13);
  }
  return `${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}
