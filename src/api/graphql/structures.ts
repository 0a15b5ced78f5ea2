import { RetortError } from "../../core/errors.ts";
import type { Kind } from "../../core/kinds.ts";

/** Throws where a text is not of the kind. */
export type Check = (kind: Kind, text: string, part: string) => void;

/**
 * What checks structures of the given kinds; RDKit is loaded only where there is one.
 */
export async function parseStructures(kinds: readonly Kind[]): Promise<Check> {
  if (!kinds.some((kind) => kind === "molecule" || kind === "mixture" || kind === "reaction")) return () => {};
  const [{ loadRdkit }, { parseMolecule }] = await Promise.all([
    import("../../chemistry/rdkit.ts"),
    import("../../chemistry/molecule.ts"),
  ]);
  await loadRdkit();
  const molecule = (text: string, part: string) => {
    try {
      parseMolecule(text);
    } catch (error) {
      if (!(error instanceof RetortError)) throw error;
      throw new RetortError(error.code, `${part}: ${error.message}`, {
        step: part,
        ...(error.hint !== undefined && { hint: error.hint }),
      });
    }
  };
  return (kind, text, part) => {
    if (kind === "molecule" || kind === "mixture") molecule(text, part);
    if (kind === "reaction") {
      const sides = text.split(">");
      if (sides.length !== 3 || sides[0] === "" || sides[2] === "")
        throw new RetortError("INVALID_SMILES", "a reaction SMILES is reactants>reagents>products", {
          step: part,
          hint: 'write it as in "CBr.[OH-]>>CO.[Br-]"',
        });
    }
  };
}
