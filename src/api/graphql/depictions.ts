import type { Subject } from "./subject.ts";

/** Size of a picture, in pixels. */
export type Size = { width?: number | null | undefined; height?: number | null | undefined };

const given = ({ width, height }: Size) => ({
  ...(width !== null && width !== undefined && { width }),
  ...(height !== null && height !== undefined && { height }),
});

async function drawing() {
  const [{ loadRdkit }, depiction] = await Promise.all([
    import("../../chemistry/rdkit.ts"),
    import("../../chemistry/depiction.ts"),
  ]);
  await loadRdkit();
  return depiction;
}

/** A molecule or reaction as SVG. */
export async function depictSubject({ type, parts }: Subject, size: Size): Promise<string> {
  const { depictMolecule, depictReaction } = await drawing();
  const smiles = parts["smiles"] as string;
  return type === "Reaction" ? depictReaction(smiles, given(size)) : depictMolecule(smiles, given(size));
}
