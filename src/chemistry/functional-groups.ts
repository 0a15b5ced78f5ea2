import { adjacency, type Link } from "./adjacency.ts";
import { type Atom, bondType, type Molecule } from "./molecule.ts";

/** Functional groups counted by `functionalGroups()`, in its order. */
export const functionalGroupNames = [
  "carboxylicAcid",
  "carboxylate",
  "ester",
  "amidePrimary",
  "amideSecondary",
  "amideTertiary",
  "carbamateOrUrea",
  "aldehyde",
  "ketone",
  "otherCarbonyl",
  "alcohol",
  "phenol",
  "ether",
  "aromaticEther",
  "aminePrimary",
  "amineSecondary",
  "amineTertiary",
  "aniline",
  "ammonium",
  "nitro",
  "nitrile",
  "imine",
  "azo",
  "aromaticNitrogen",
  "aromaticNH",
  "thiol",
  "thioether",
  "thiocarbonyl",
  "sulfoxide",
  "sulfone",
  "sulfonamide",
  "sulfonicAcid",
  "phosphorusAcidOrEster",
  "alkylHalide",
  "arylHalide",
  "trifluoromethyl",
] as const;

export type FunctionalGroup = (typeof functionalGroupNames)[number];

const places = new Map(functionalGroupNames.map((name, place) => [name, place]));

/**
 * How often each functional group occurs [functionalGroupNames.length]. Each carbonyl, hydroxyl, amine, sulfur and
 * phosphorus counts once, under its most specific name, so groups do not overlap.
 */
export function functionalGroups(molecule: Molecule): Float64Array {
  const counts = new Float64Array(functionalGroupNames.length);
  const count = (name: FunctionalGroup) => {
    const place = places.get(name) as number;
    counts[place] = (counts[place] as number) + 1;
  };
  const { atoms } = molecule;
  const links = adjacency(molecule);
  const of = (atom: Atom) => links[atom.index] as readonly Link[];
  const at = (link: Link) => atoms[link.atom] as Atom;
  const isDouble = (link: Link) => link.bond.type === bondType.double;
  const doubly = (atom: Atom, element: number) => of(atom).some((l) => isDouble(l) && at(l).atomicNumber === element);
  const isCarbonyl = (atom: Atom) => atom.atomicNumber === 6 && doubly(atom, 8);
  const isAcyl = (atom: Atom) => isCarbonyl(atom) || (atom.atomicNumber === 6 && doubly(atom, 16));
  const isSulfonyl = (atom: Atom) =>
    atom.atomicNumber === 16 && of(atom).filter((l) => isDouble(l) && at(l).atomicNumber === 8).length >= 2;

  const carbonyl = (atom: Atom) => {
    const others = of(atom).filter((link) => !isDouble(link));
    const oxygens = others.filter((link) => at(link).atomicNumber === 8);
    const nitrogens = others.filter((link) => at(link).atomicNumber === 7);
    if (nitrogens.length > 0 && oxygens.length + nitrogens.length > 1) return count("carbamateOrUrea");
    const nitrogen = nitrogens[0];
    if (nitrogen !== undefined) {
      const hydrogens = at(nitrogen).hydrogens;
      return count(hydrogens >= 2 ? "amidePrimary" : hydrogens === 1 ? "amideSecondary" : "amideTertiary");
    }
    const oxygen = oxygens[0];
    if (oxygen !== undefined) {
      if (oxygens.some((link) => at(link).charge < 0)) return count("carboxylate");
      return count(at(oxygen).hydrogens > 0 ? "carboxylicAcid" : "ester");
    }
    if (atom.hydrogens > 0) return count("aldehyde");
    return count(
      others.length === 2 && others.every((link) => at(link).atomicNumber === 6) ? "ketone" : "otherCarbonyl",
    );
  };

  const oxygen = (atom: Atom) => {
    const near = of(atom).map(at);
    if (near.some((other) => other.atomicNumber !== 6 || isAcyl(other)) || atom.charge !== 0) return;
    const aryl = near.some((other) => other.aromatic);
    if (near.length === 1 && atom.hydrogens === 1) count(aryl ? "phenol" : "alcohol");
    if (near.length === 2 && !atom.aromatic) count(aryl ? "aromaticEther" : "ether");
  };

  const nitrogen = (atom: Atom) => {
    const around = of(atom);
    const near = around.map(at);
    if (atom.aromatic) return count(atom.hydrogens > 0 ? "aromaticNH" : "aromaticNitrogen");
    if (near.filter((other) => other.atomicNumber === 8).length >= 2) return count("nitro");
    if (around.some((link) => link.bond.type === bondType.triple)) return count("nitrile");
    const multiple = around.find(isDouble);
    if (multiple !== undefined) {
      if (at(multiple).atomicNumber === 6) return count("imine");
      if (at(multiple).atomicNumber === 7 && atom.index < multiple.atom) count("azo");
      return;
    }
    if (atom.charge > 0) return count("ammonium");
    if (near.some((other) => isAcyl(other) || isSulfonyl(other) || other.atomicNumber !== 6)) return;
    if (near.some((other) => other.aromatic)) return count("aniline");
    count(near.length <= 1 ? "aminePrimary" : near.length === 2 ? "amineSecondary" : "amineTertiary");
  };

  const sulfur = (atom: Atom) => {
    if (atom.aromatic) return;
    const around = of(atom);
    const oxo = around.filter((link) => isDouble(link) && at(link).atomicNumber === 8).length;
    if (oxo >= 2) {
      const singles = around.filter((link) => !isDouble(link)).map(at);
      if (singles.some((other) => other.atomicNumber === 7)) return count("sulfonamide");
      return count(singles.some((other) => other.atomicNumber === 8) ? "sulfonicAcid" : "sulfone");
    }
    if (oxo === 1) return count("sulfoxide");
    if (around.some(isDouble)) return count("thiocarbonyl");
    if (atom.hydrogens > 0) return count("thiol");
    if (around.length === 2) count("thioether");
  };

  for (const atom of atoms) {
    switch (atom.atomicNumber) {
      case 6:
        if (isCarbonyl(atom)) carbonyl(atom);
        if (of(atom).filter((link) => at(link).atomicNumber === 9).length === 3) count("trifluoromethyl");
        break;
      case 7:
        nitrogen(atom);
        break;
      case 8:
        oxygen(atom);
        break;
      case 15:
        if (doubly(atom, 8)) count("phosphorusAcidOrEster");
        break;
      case 16:
        sulfur(atom);
        break;
      case 9:
      case 17:
      case 35:
      case 53:
        for (const link of of(atom)) {
          if (at(link).atomicNumber === 6) count(at(link).aromatic ? "arylHalide" : "alkylHalide");
        }
        break;
      default:
    }
  }
  return counts;
}
