import { RetortError } from "../../core/errors.ts";
import type { Kind } from "../../core/kinds.ts";

/** Throws where a text is not of the kind. */
export type Check = (kind: Kind, text: string, part: string) => void;

/** What checks structures of the given kinds; RDKit is loaded only where there is one. */
export async function parseStructures(kinds: readonly Kind[]): Promise<Check> {
  if (!kinds.some((kind) => kind === "molecule" || kind === "mixture" || kind === "reaction")) return () => {};
  const [{ loadRdkit }, { parseMolecule }, { parseReaction }] = await Promise.all([
    import("../../chemistry/rdkit.ts"),
    import("../../chemistry/molecule.ts"),
    import("../../chemistry/reaction.ts"),
  ]);
  await loadRdkit();
  return (kind, text, part) => {
    try {
      if (kind === "molecule" || kind === "mixture") parseMolecule(text);
      if (kind === "reaction") parseReaction(text);
    } catch (error) {
      if (!(error instanceof RetortError)) throw error;
      throw new RetortError(error.code, `${part}: ${error.message}`, {
        step: part,
        ...(error.hint !== undefined && { hint: error.hint }),
      });
    }
  };
}
