import { RetortError } from "../core/errors.ts";
import { parseMolecule } from "./molecule.ts";

/** Common solvents: structure, then the names and codes they go by. */
const table: readonly (readonly [smiles: string, ...names: string[]])[] = [
  ["O", "water", "H2O"],
  ["CO", "methanol", "MeOH"],
  ["CCO", "ethanol", "EtOH"],
  ["CCCO", "1-propanol", "n-propanol", "nPrOH"],
  ["CC(C)O", "2-propanol", "isopropanol", "iPrOH", "IPA"],
  ["CCCCO", "1-butanol", "n-butanol", "nBuOH"],
  ["CCC(C)O", "2-butanol", "sec-butanol", "sBuOH"],
  ["CC(C)(C)O", "tert-butanol", "tBuOH", "t-BuOH"],
  ["CCC(C)(C)O", "tert-amyl alcohol", "t-amyl alcohol", "tAmOH"],
  ["CC#N", "acetonitrile", "MeCN", "CH3CN"],
  ["CN(C)C=O", "N,N-dimethylformamide", "dimethylformamide", "DMF"],
  ["CC(=O)N(C)C", "N,N-dimethylacetamide", "dimethylacetamide", "DMA", "DMAc"],
  ["CN1CCCC1=O", "N-methyl-2-pyrrolidone", "N-methylpyrrolidone", "NMP"],
  ["CS(C)=O", "dimethyl sulfoxide", "DMSO"],
  ["C1CCOC1", "tetrahydrofuran", "THF"],
  ["CC1CCCO1", "2-methyltetrahydrofuran", "2-MeTHF"],
  ["C1COCCO1", "1,4-dioxane", "dioxane"],
  ["CCOCC", "diethyl ether", "Et2O", "ether"],
  ["CC(C)OC(C)C", "diisopropyl ether", "iPr2O"],
  ["CCCCOCCCC", "dibutyl ether", "nBu2O"],
  ["COC(C)(C)C", "methyl tert-butyl ether", "MTBE", "tBuOMe"],
  ["CCC(C)(C)OC", "tert-amyl methyl ether", "tAmOMe"],
  ["COC1CCCC1", "cyclopentyl methyl ether", "CPME"],
  ["COCCOC", "1,2-dimethoxyethane", "dimethoxyethane", "DME", "glyme"],
  ["CCOCOCC", "diethoxymethane", "(EtO)2CH2"],
  ["Cc1ccccc1", "toluene", "PhMe"],
  ["c1ccccc1", "benzene"],
  ["Cc1ccccc1C", "o-xylene"],
  ["Cc1cccc(C)c1", "m-xylene"],
  ["Cc1ccc(C)cc1", "p-xylene"],
  ["CCCCCC", "hexane", "n-hexane"],
  ["CCCCCCC", "heptane", "n-heptane"],
  ["C1CCCCC1", "cyclohexane"],
  ["ClCCl", "dichloromethane", "DCM", "CH2Cl2"],
  ["ClC(Cl)Cl", "chloroform", "CHCl3"],
  ["ClCCCl", "1,2-dichloroethane", "DCE"],
  ["CC(C)=O", "acetone"],
  ["CCOC(C)=O", "ethyl acetate", "EtOAc"],
  ["Clc1ccccc1", "chlorobenzene", "PhCl"],
  ["FC(F)(F)c1ccccc1", "trifluorotoluene", "PhCF3"],
  ["c1ccncc1", "pyridine"],
  ["CC(=O)O", "acetic acid", "AcOH"],
];

const byName = new Map(table.flatMap(([smiles, ...names]) => names.map((name) => [name.toLowerCase(), smiles])));

/** SMILES of a solvent by a name or code, in any case; undefined where the name is not known. */
export function solventNamed(name: string): string | undefined {
  return byName.get(name.trim().toLowerCase());
}

let nameOf: Map<string, string> | undefined;

/** The first name of a solvent whose canonical SMILES this is; undefined where it is none that is known. */
export function solventName(canonical: string): string | undefined {
  nameOf ??= new Map(table.map(([smiles, name]) => [parseMolecule(smiles).canonical, name as string]));
  return nameOf.get(canonical);
}

/**
 * Canonical SMILES of a solvent given by name, code or SMILES; parts of a mixture stand between "+" or "/", as in
 * "toluene + water". `loadRdkit()` must have been awaited.
 *
 * @throws RetortError INVALID_INPUT where it is neither a known name nor a SMILES.
 */
export function readSolvent(text: string): string {
  const whole = solventNamed(text);
  const parts = whole === undefined ? text.split(/\s*(?:\+|\/|\s-\s)\s*/) : [text];
  const named = parts.map(solventNamed);
  const smiles = named.every((one) => one !== undefined) ? named.join(".") : text;
  try {
    return parseMolecule(smiles).canonical;
  } catch (error) {
    if (!(error instanceof RetortError)) throw error;
    throw new RetortError("INVALID_INPUT", `"${text}" is no solvent that is known by name, and no SMILES`, {
      hint: "give a usual name or code, such as THF, DMF, MeCN or toluene, or a SMILES",
    });
  }
}
