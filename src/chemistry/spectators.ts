import { RetortError } from "../core/errors.ts";
import { withoutMap } from "./atom-map.ts";
import { type Molecule, parseMolecule } from "./molecule.ts";

/** Solvents, bases, acids and catalysts that stand beside reactants in patents and whose atoms seldom reach a product. */
const common = [
  "O",
  "[Na+]",
  "[K+]",
  "[Li+]",
  "[Cs+]",
  "[Mg+2]",
  "[Cl-]",
  "[Br-]",
  "[I-]",
  "[F-]",
  "[OH-]",
  "[H-]",
  "[H+]",
  "[NH4+]",
  "Cl",
  "Br",
  "I",
  "F",
  "N",
  "[Na]",
  "[K]",
  "[Li]",
  "[Mg]",
  "[Zn]",
  "[Fe]",
  "[Pd]",
  "[Pt]",
  "[Ni]",
  "[Cu]",
  "[Cu]I",
  "Cl[Cu]",
  "[HH]",
  "[H][H]",
  "C",
  "CO",
  "CCO",
  "CC(C)O",
  "CCCCO",
  "CC(C)(C)O",
  "ClCCl",
  "ClC(Cl)Cl",
  "ClCCCl",
  "ClC(Cl)(Cl)Cl",
  "C1CCOC1",
  "C1COCCO1",
  "CCOCC",
  "COCCOC",
  "CC(C)OC(C)C",
  "COC(C)(C)C",
  "CN(C)C=O",
  "CC(=O)N(C)C",
  "CN1CCCC1=O",
  "CS(C)=O",
  "CC#N",
  "CC(C)=O",
  "CCC(C)=O",
  "CCOC(C)=O",
  "c1ccccc1",
  "Cc1ccccc1",
  "Cc1ccccc1C",
  "Clc1ccccc1",
  "CCCCCC",
  "CCCCCCC",
  "CCCCC",
  "C1CCCCC1",
  "CC(=O)O",
  "O=C(O)C(F)(F)F",
  "O=CO",
  "O=S(=O)(O)O",
  "CS(=O)(=O)O",
  "Cc1ccc(S(=O)(=O)O)cc1",
  "O=P(O)(O)O",
  "CCN(CC)CC",
  "CCN(C(C)C)C(C)C",
  "c1ccncc1",
  "CN(C)c1ccncc1",
  "CN1CCOCC1",
  "C1CCC2=NCCCN2CC1",
  "Cc1cccc(C)n1",
  "c1c[nH]cn1",
  "O=C([O-])[O-]",
  "O=C([O-])O",
  "O=C(O)O",
  "O=P([O-])([O-])[O-]",
  "O=P([O-])([O-])O",
  "O=P([O-])(O)O",
  "CC(=O)[O-]",
  "CC(C)(C)[O-]",
  "CC[O-]",
  "C[O-]",
  "O=S([O-])([O-])=S",
  "O=S([O-])[O-]",
  "O=S([O-])O",
  "O=S(=O)([O-])[O-]",
  "O=S(=O)([O-])O",
  "[BH4-]",
  "[Al+3]",
  "[AlH4-]",
  "[Pd+2]",
  "c1ccc(P(c2ccccc2)c2ccccc2)cc1",
  "O=C1CCC(=O)N1",
  "C(=NC1CCCCC1)=NC1CCCCC1",
  "CCN=C=NCCCN(C)C",
  "On1nnc2ccccc21",
  "O=S(Cl)Cl",
  "O=C(Cl)C(=O)Cl",
  "BrB(Br)Br",
  "FB(F)F",
  "C[Si](C)(C)I",
  "O=O",
  "OO",
  "[N-]=[N+]=[N-]",
  "[Fe+3]",
  "[Zn+2]",
  "[Sn+2]",
  "[Cu+]",
  "[Cu+2]",
  "[Mn+4]",
  "[O-2]",
];

let known: ReadonlyMap<string, ReadonlySet<string>> | undefined;

/** Canonical SMILES of the common spectators by composition, so that few molecules need a canonical SMILES. */
function spectators(): ReadonlyMap<string, ReadonlySet<string>> {
  if (known) return known;
  const found = new Map<string, Set<string>>();
  for (const molecule of common.map((smiles) => parseMolecule(smiles))) {
    const key = compositionOf(molecule);
    const same = found.get(key) ?? new Set();
    same.add(molecule.canonical);
    found.set(key, same);
  }
  known = found;
  return found;
}

/** Elements and charge, in a fixed order. */
function compositionOf({ atoms }: Molecule): string {
  const numbers = atoms.map(({ atomicNumber }) => atomicNumber).sort((a, b) => a - b);
  return `${numbers.join(".")} ${atoms.reduce((sum, { charge }) => sum + charge, 0)}`;
}

const isCommon = (molecule: Molecule) => spectators().get(compositionOf(molecule))?.has(molecule.canonical) ?? false;

/** A part of the left-hand side of a reaction; `reagent`: it was written between the arrows. */
export type StartingPart = { readonly molecule: Molecule; readonly reagent: boolean };

/**
 * The parts of a reaction's left-hand side without spectators: solvents, bases and the like (a list of common ones, and
 * whatever was written between the arrows) are left out as long as the atoms of the products are all still there. The same whether mapped or not; map numbers are not looked at.
 *
 * @throws RetortError INVALID_SMILES.
 */
export function withoutSpectators(parts: readonly StartingPart[], products: readonly Molecule[]): StartingPart[] {
  const wanted = elementCounts(products);
  const there = elementCounts(parts.map(({ molecule }) => molecule));
  const left = new Set(parts);
  const removable = parts
    .filter(({ molecule, reagent }) => reagent || isCommon(molecule))
    .map((part) => ({ part, canonical: part.molecule.canonical }))
    .sort((a, b) => (a.canonical < b.canonical ? -1 : a.canonical > b.canonical ? 1 : 0));
  for (const { part } of removable) {
    if (left.size === 1) break;
    const own = elementCounts([part.molecule]);
    const needed = [...own].some(([element, n]) => (there.get(element) ?? 0) - n < (wanted.get(element) ?? 0));
    if (needed) continue;
    left.delete(part);
    for (const [element, n] of own) there.set(element, (there.get(element) ?? 0) - n);
  }
  return parts.filter((part) => left.has(part));
}

function elementCounts(molecules: readonly Molecule[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { atoms } of molecules)
    for (const { atomicNumber } of atoms)
      if (atomicNumber > 1) counts.set(atomicNumber, (counts.get(atomicNumber) ?? 0) + 1);
  return counts;
}

/** The parts of a side without map numbers; hydrogens that are written out are folded into their neighbours. */
export function plainParts(side: string, name: string): Molecule[] {
  if (side === "") return [];
  return side.split(".").map((part) => {
    try {
      return parseMolecule(withoutMap(part));
    } catch (error) {
      if (!(error instanceof RetortError)) throw error;
      throw new RetortError(error.code, `${name}: ${error.message}`, {
        ...(error.hint !== undefined && { hint: error.hint }),
        cause: error,
      });
    }
  });
}
