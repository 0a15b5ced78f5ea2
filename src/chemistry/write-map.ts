import { elementSymbols } from "./elements.ts";
import type { Molecule } from "./molecule.ts";

/** One atom of a SMILES, as RDKit counts them: in brackets, or of the organic subset; then its ring closures. */
const atomToken = /(\[[^\]]*\]|Br|Cl|[BCNOPSFI]|[bcnops])((?:[-=#$:/\\]?(?:\d|%\d\d|%\(\d+\)))*)/g;

/** What is written for an atom: its map number, and hydrogens of its that become atoms with numbers of their own. */
export type Written = { map: number; hydrogens?: readonly number[] };

/**
 * A SMILES with map numbers written into it, its atoms in the order they stood in.
 *
 * @param molecule what the SMILES was parsed to, without atoms for hydrogens
 * @returns undefined where text and molecule do not have the same atoms, or a hydrogen cannot be written in
 */
export function writeMap(molecule: Molecule, written: (atom: number) => Written): string | undefined {
  let atom = 0;
  let fits = true;
  const text = molecule.smiles.replace(atomToken, (whole, token: string, rings: string) => {
    const index = atom++;
    const known = molecule.atoms[index];
    if (known === undefined) {
      fits = false;
      return whole;
    }
    const { map, hydrogens = [] } = written(index);
    const left = known.hydrogens - hydrogens.length;
    const own = hydrogens.map((number) => `([H:${number}])`).join("");
    // behind ring closures a hydrogen would turn the centre round
    if (hydrogens.length > 0 && (left < 0 || (rings !== "" && token.includes("@")))) fits = false;
    const count = left > 1 ? `H${left}` : left === 1 ? "H" : "";
    if (!token.startsWith("[")) {
      const symbol = known.aromatic ? token : (elementSymbols[known.atomicNumber] as string);
      return `[${symbol}${count}:${map}]${rings}${own}`;
    }
    const parts = /^\[(\d*[A-Za-z][a-z]?(?:@{1,2})?)(H\d*)?([+-]*\d*)\]$/.exec(token);
    if (parts === null) {
      fits = false;
      return whole;
    }
    return `[${parts[1]}${hydrogens.length > 0 ? count : (parts[2] ?? "")}${parts[3]}:${map}]${rings}${own}`;
  });
  return fits && atom === molecule.atoms.length ? text : undefined;
}
