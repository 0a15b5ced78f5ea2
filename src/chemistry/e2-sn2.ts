import { RetortError } from "../core/errors.ts";
import { adjacency } from "./adjacency.ts";
import { isMapped } from "./atom-map.ts";
import { bondStereoNames } from "./atoms-and-bonds.ts";
import { elementSymbols } from "./elements.ts";
import { counterclockwise, type Neighbour, ranked, sidePairs } from "./ethane-sides.ts";
import { foldHydrogens, type Side } from "./folded-hydrogens.ts";
import { mapSubstitution } from "./map-substitution.ts";
import type { Molecule } from "./molecule.ts";
import { parseReaction, startingMaterials } from "./reaction.ts";
import { type Substituent, substituentOf } from "./substituents.ts";
import { unmappedStereo } from "./unmapped-stereo.ts";

/** An E2 or SN2 as its barrier follows from it. */
export type E2Sn2Design = {
  readonly mechanism: "E2" | "SN2";
  /** Element that leaves; element and charge of the atom that attacks. */
  readonly leaving: string;
  readonly attacking: string;
  /** Groups at the carbon that the leaving group leaves. */
  readonly alpha: readonly Substituent[];
  /**
   * Groups at the carbon beside it: in an elimination without the hydrogen that goes, in a substitution without one of
   * its hydrogens. Empty where there is no such carbon.
   */
  readonly beta: readonly Substituent[];
  /** Groups of both carbons that stand on one side: see `sidePairs`. */
  readonly pairs: ReadonlyMap<string, number>;
};

function refused(message: string): RetortError {
  return new RetortError("UNSUPPORTED_INPUT", message, {
    step: "smiles",
    hint: "give a mapped SN2, as in [CH3:1][Br:2].[F-:3]>>[CH3:1][F:3].[Br-:2], or a mapped E2 with the hydrogen that moves, as in [Br:1][CH2:2][CH2:3][H:4].[F-:5]>>[Br-:1].[CH2:2]=[CH2:3].[F:5][H:4]",
  });
}

const key = (a: number, b: number) => (a < b ? `${a} ${b}` : `${b} ${a}`);

/**
 * Reads an E2 or an SN2: its mechanism, leaving and attacking atom, the groups on both carbons, and which of them stand
 * on one side when leaving group and hydrogen are antiperiplanar: in an elimination those that are cis in the alkene.
 * Mirror images are read alike, and so are positions that only their names tell apart.
 * A reaction without atom map is mapped where that can be done ({@link mapSubstitution}).
 *
 * @throws RetortError INVALID_SMILES; UNSUPPORTED_INPUT where the reaction is neither, or has a group not known.
 */
export function readE2Sn2(smiles: string): E2Sn2Design {
  const mapped = mapSubstitution(smiles);
  if (!isMapped(mapped))
    throw refused(
      "the reaction has no atom map, and none follows from it (by a hydride none does: its hydrogens cannot be told apart)",
    );
  const reaction = parseReaction(mapped, { requireMap: true });
  const left = startingMaterials(reaction);
  const { start, end } = foldHydrogens(left, reaction.products);
  const origin = new Map(start.atoms.map(({ mapNumber, index }) => [mapNumber, index]));
  const originOf = (atom: number) => origin.get(end.atoms[atom]?.mapNumber as number) ?? -1;
  const after = new Set(end.bonds.map(({ begin, end: to }) => key(originOf(begin), originOf(to))));
  const before = new Set(start.bonds.map(({ begin, end: to }) => key(begin, to)));
  const pairs = (these: ReadonlySet<string>, those: ReadonlySet<string>) =>
    [...these].filter((bond) => !those.has(bond)).map((bond) => bond.split(" ").map(Number) as [number, number]);
  const broken = pairs(before, after);
  const formed = pairs(after, before);
  const gained = formed[0];
  if (formed.length !== 1 || gained === undefined || broken.length < 1 || broken.length > 2)
    throw refused(
      `an E2 breaks two bonds and forms one, an SN2 breaks and forms one; this reaction breaks ${broken.length} and forms ${formed.length}`,
    );
  const symbol = (atom: number) => elementSymbols[start.atoms[atom]?.atomicNumber as number] as string;
  const shared = gained.find((atom) => broken.some((bond) => bond.includes(atom)));
  if (shared === undefined) throw refused("the bond that forms is not where one breaks");
  const attacking = gained[0] === shared ? gained[1] : gained[0];
  const own = broken.find((bond) => bond.includes(shared)) as [number, number];
  const across = own[0] === shared ? own[1] : own[0];
  const elimination = broken.length === 2;
  let [carbon, leaving, beta] = [shared, across, -1];
  if (elimination) {
    if (symbol(shared) !== "H") throw refused("an E2 takes a hydrogen");
    beta = across;
    const lost = broken.find((bond) => bond !== own) as [number, number];
    const joined = (atom: number) => before.has(key(atom, beta)) && after.has(key(atom, beta));
    carbon = joined(lost[0]) ? lost[0] : lost[1];
    leaving = lost[0] === carbon ? lost[1] : lost[0];
    if (!joined(carbon)) throw refused("the leaving group is not beside the carbon that loses hydrogen");
  }
  if (symbol(carbon) !== "C") throw refused(`the leaving group is at ${symbol(carbon)}, not at carbon`);
  const alphaCarbon: Carbon = { atom: carbon, without: [leaving] };
  if (!elimination) beta = skeletal(start, alphaCarbon);
  const reads = { leaving: symbol(leaving), attacking: `${symbol(attacking)} ${start.atoms[attacking]?.charge}` };
  const alpha = groups(start, { atom: carbon, without: [leaving, beta] });
  if (elimination) {
    const others = groups(start, { atom: beta, without: [carbon, shared] });
    const names = [alpha, others].map((some) => ranked(some.map(({ name }) => name))) as [Substituent[], Substituent[]];
    const alkene = alkeneStereo(
      reaction.products,
      [carbon, beta].map((atom) => start.atoms[atom]?.mapNumber as number),
    );
    const pairs = sidePairs(...names, alkene === "Z" ? true : alkene === "E" ? false : undefined);
    return { mechanism: "E2", ...reads, alpha: names[0], beta: names[1], pairs };
  }
  const others = beta < 0 ? [] : groups(start, { atom: beta, without: [carbon] });
  const hydrogen = others.findIndex(({ name }) => name === "H");
  const rest = others.filter((_, i) => i !== hydrogen);
  const names = [alpha, rest].map((some) => some.map(({ name }) => name)) as [Substituent[], Substituent[]];
  return {
    mechanism: "SN2",
    ...reads,
    alpha: names[0],
    beta: names[1],
    pairs: sidePairs(...names, beforeRotation()),
  };

  /** Whether the first groups of both carbons are on one side with leaving group and hydrogen antiperiplanar. */
  function beforeRotation(): boolean | undefined {
    if (new Set(names[0]).size < 2 || new Set([...names[1], "H"]).size < 3) return undefined;
    const place = (atom: number) => (atom < 0 ? -1 : (start.places[atom] as number));
    const writtenOut = (at: number) => {
      const own = (adjacency(left)[place(at)] ?? []).map((link) => link.atom);
      return own.find((atom) => left.atoms[atom]?.atomicNumber === 1) ?? -1;
    };
    const of = (at: number, { atom }: Neighbour) => (atom < 0 ? writtenOut(at) : place(atom));
    const around = (at: number, first: readonly number[], two: readonly Neighbour[]) =>
      counterclockwise(left, place(at), [...first, ...two.map((one) => of(at, one))]);
    const one = around(carbon, [place(leaving), place(beta)], alpha);
    const other = around(beta, [place(carbon), of(beta, others[hydrogen] as Neighbour)], rest);
    return one === undefined || other === undefined ? undefined : one !== other;
  }
}

type Carbon = { atom: number; without: readonly number[] };

/** The groups at a carbon but for some; hydrogens folded into it have no atom. */
function groups(side: Side, { atom, without }: Carbon): Neighbour[] {
  const bonded = around(side, atom).filter((other) => !without.includes(other));
  const folded = side.atoms[atom]?.hydrogens as number;
  return [
    ...bonded.map((other): Neighbour => ({ name: substituentOf(side, other, atom), atom: other })),
    ...Array.from({ length: folded }, (): Neighbour => ({ name: "H", atom: -1 })),
  ];
}

const around = (side: Side, atom: number) =>
  side.bonds.flatMap(({ begin, end }) => (begin === atom ? [end] : end === atom ? [begin] : []));

/** The saturated carbon beside one that reacts: that with most heavy neighbours; −1 where there is none. */
function skeletal(side: Side, { atom, without }: Carbon): number {
  const saturated = (other: number) =>
    side.atoms[other]?.atomicNumber === 6 &&
    around(side, other).length + (side.atoms[other]?.hydrogens as number) === 4;
  const found = around(side, atom).filter((other) => !without.includes(other) && saturated(other));
  return found.reduce(
    (best, other) => (best >= 0 && around(side, best).length >= around(side, other).length ? best : other),
    -1,
  );
}

/** "Z" or "E" of the double bond between two mapped atoms, as without map numbers. */
function alkeneStereo(side: Molecule, maps: readonly number[]): "Z" | "E" | undefined {
  const index = side.bonds.findIndex(({ begin, end }) =>
    [begin, end].every((atom) => maps.includes(side.atoms[atom]?.mapNumber as number)),
  );
  const name = bondStereoNames[unmappedStereo(side).bonds[index] ?? 0];
  return name === "Z" || name === "E" ? name : undefined;
}
