import { RetortError } from "../core/errors.ts";
import { elementSymbols } from "./elements.ts";
import { foldHydrogens, type Side } from "./folded-hydrogens.ts";
import { isMapped, mapSubstitution } from "./map-substitution.ts";
import { bondType, type Molecule } from "./molecule.ts";
import { parseReaction, startingMaterials } from "./reaction.ts";
import { distances } from "./substitution.ts";
import { unmappedStereo } from "./unmapped-stereo.ts";

/** The blocks of {@link e2Sn2Counts}. */
export const e2Sn2Blocks = ["mechanism", "carbon", "beta", "leaving", "attacking", "stereo"] as const;
export type E2Sn2Block = (typeof e2Sn2Blocks)[number];

function refused(message: string): RetortError {
  return new RetortError("UNSUPPORTED_INPUT", message, {
    step: "smiles",
    hint: "give a mapped SN2, as in [CH3:1][Br:2].[F-:3]>>[CH3:1][F:3].[Br-:2], or a mapped E2 with the hydrogen that moves, as in [Br:1][CH2:2][CH2:3][H:4].[F-:5]>>[Br-:1].[CH2:2]=[CH2:3].[F:5][H:4]",
  });
}

const key = (a: number, b: number) => (a < b ? `${a} ${b}` : `${b} ${a}`);

/** Largest distance looked at from the carbon that the leaving group leaves, and from the one that loses hydrogen. */
const reach = 4;

/**
 * What an E2 or SN2 barrier follows from, counted: the mechanism; atoms by distance from the carbon that the leaving
 * group leaves and, in an elimination, from the one that loses its hydrogen (`beta`), by element and with charge,
 * hydrogens and neighbours, and the groups on both carbons as wholes; the leaving and the attacking atom; and the
 * stereochemistry as far as mirror images share it: whether the two carbons are alike (R,R or S,S) or unlike, and the
 * alkene's geometry. A reaction without atom map is mapped where that can be done ({@link mapSubstitution}). Both bonds of
 * a nitro group count as single, however it is written.
 *
 * @throws RetortError INVALID_SMILES; UNSUPPORTED_INPUT where the reaction is neither.
 */
export function e2Sn2Counts(smiles: string): Record<E2Sn2Block, Map<string, number>> {
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
  const type = elimination ? "E2" : "SN2";
  const one = (text: string) => new Map([[text, 1]]);
  return {
    mechanism: one(type),
    carbon: surroundings(start, carbon, leaving),
    beta: elimination ? surroundings(start, beta, carbon) : new Map(),
    leaving: one(symbol(leaving)),
    attacking: one(`${symbol(attacking)} ${start.atoms[attacking]?.charge}`),
    stereo: stereo(left, reaction.products, type),
  };
}

function surroundings(side: Side, from: number, without: number): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  const around = (atom: number, but: readonly number[]) =>
    side.bonds.flatMap(({ begin, end, type }) => {
      const other = begin === atom ? end : end === atom ? begin : -1;
      return other < 0 || but.includes(other) ? [] : [{ other, type: ofNitro(atom, other) ? bondType.single : type }];
    });
  const ofNitro = (nitrogen: number, oxygen: number) => {
    const [n, o] = [side.atoms[nitrogen] as Side["atoms"][number], side.atoms[oxygen] as Side["atoms"][number]];
    return n.atomicNumber === 7 && n.charge === 1 && o.atomicNumber === 8 && o.degree === 1;
  };
  const kind = (index: number) => {
    const { atomicNumber, charge, hydrogens } = side.atoms[index] as Side["atoms"][number];
    return `${atomicNumber} ${charge} ${hydrogens}`;
  };
  for (const [index, distance] of distances(side, from, without)) {
    if (distance > reach) break;
    add(`${distance}|${side.atoms[index]?.atomicNumber}`);
    add(`${distance}|${kind(index)} ${side.atoms[index]?.degree}`);
  }
  for (const { other } of around(from, [without])) {
    const further = around(other, [from]).map((next) => `${next.type} ${kind(next.other)}`);
    add(`1|${kind(other)}(${further.sort().join()})`);
  }
  return counts;
}

function stereo(left: Molecule, right: Molecule, type: string): Map<string, number> {
  const labels = Array.from(unmappedStereo(left).centres).filter((label) => label > 0);
  const counts = new Map<string, number>();
  if (labels.length === 2) counts.set(`${type} ${labels[0] === labels[1] ? "like" : "unlike"}`, 1);
  const alkene = unmappedStereo(right).bonds.find((bond) => bond > 1);
  if (alkene !== undefined) counts.set(`alkene ${alkene}`, 1);
  return counts;
}
