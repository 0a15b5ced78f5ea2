import { RetortError } from "../core/errors.ts";
import { type RdkitMol, rdkit } from "./rdkit.ts";

/** Longest SMILES that is handed to RDKit, in characters. */
export const maximumSmilesLength = 10_000;

/** Most atoms (hydrogens that are not written out do not count) of a molecule. */
export const maximumAtoms = 1_000;

export type ParseOptions = {
  /** Keep hydrogen atoms that the SMILES writes out, such as `[H]` or `[H:7]`; otherwise they fold into their neighbour. */
  keepHydrogens?: boolean;
  /** Look for possible stereocentres even where the SMILES marks none, as descriptors that count them need. */
  stereo?: boolean;
};

// Each key of a details string costs microseconds to parse, and removing hydrogens or assigning stereochemistry
// takes as long as all the rest: ask for them only where the text can need them.
const explicitHydrogen = /\[\d*H(?![efgos])/;
const stereoMark = /[@/\\]/;
const detailsKeep = '{"removeHs":0}';
const detailsPlain = '{"removeHs":0,"assignStereo":0}';

function details(smiles: string, { keepHydrogens, stereo }: ParseOptions): string {
  if (keepHydrogens !== true && explicitHydrogen.test(smiles)) return "";
  return stereo === true || stereoMark.test(smiles) ? detailsKeep : detailsPlain;
}

function invalid(message: string, hint: string): RetortError {
  return new RetortError("INVALID_SMILES", message, { hint });
}

/** The SMILES without blanks at its ends, if it has a form that RDKit may be shown. */
function checkedText(given: string): string {
  const smiles = typeof given === "string" ? given.trim() : "";
  if (smiles === "") throw invalid("the SMILES is empty", "give a structure");
  if (smiles.length > maximumSmilesLength) {
    throw new RetortError(
      "UNSUPPORTED_INPUT",
      `the SMILES has ${smiles.length} characters; at most ${maximumSmilesLength} are read`,
    );
  }
  const foreign = /[^!-z|~]/.exec(smiles);
  if (foreign !== null) {
    throw invalid(
      `the SMILES has a character that SMILES does not use at position ${foreign.index + 1}`,
      "give one SMILES without spaces, names or extensions",
    );
  }
  return smiles;
}

/** RDKit's reason for refusing a SMILES, without the structure itself. */
function reason(smiles: string): string {
  const module = rdkit();
  const log = module.set_log_capture("rdApp.error");
  if (log === null) return "RDKit cannot read it";
  try {
    module.get_mol(smiles, detailsPlain)?.delete();
    const lines = log.get_buffer().split("\n");
    const position = lines.map((line) => /around position (\d+)/.exec(line)?.[1]).find((found) => found !== undefined);
    const text = (lines[0] ?? "")
      .replace(/^\[[\d:]+\]\s*/, "")
      .replace(/^SMILES Parse Error:\s*/, "")
      .replace(/\s*(while parsing:|for input:).*$/, "")
      .replace(/\.?\s+Unkekulized atoms:/, "; atoms without a Kekulé structure:")
      .trim();
    if (text === "") return "RDKit cannot read it";
    return position === undefined ? text : `${text} near position ${position}`;
  } finally {
    log.delete();
    module.disable_logging();
  }
}

/**
 * Parses and sanitises a SMILES, hands the RDKit object to `use`, and frees it.
 *
 * Work with the object inside `use` only. Atoms are numbered in the order of the SMILES.
 *
 * @throws RetortError INVALID_SMILES where RDKit refuses it (syntax, valence, Kekulé structure), with the reason;
 *   UNSUPPORTED_INPUT where it is longer or larger than Retort reads.
 */
export function withMol<T>(given: string, options: ParseOptions, use: (mol: RdkitMol) => T): T {
  const smiles = checkedText(given);
  const mol = rdkit().get_mol(smiles, details(smiles, options));
  if (mol === null) {
    const hint = smiles.includes(">") ? "this looks like a reaction: use the reaction's input" : "check the SMILES";
    throw invalid(`the SMILES is invalid: ${reason(smiles)}`, hint);
  }
  try {
    const atoms = mol.get_num_atoms();
    if (atoms === 0) throw invalid("the SMILES has no atoms", "give a structure");
    if (atoms > maximumAtoms) {
      throw new RetortError(
        "UNSUPPORTED_INPUT",
        `the molecule has ${atoms} atoms; at most ${maximumAtoms} are supported`,
      );
    }
    return use(mol);
  } finally {
    mol.delete();
  }
}
