import type { Handle } from "../../serving/handle.ts";
import type { Explanation } from "../../trust/explain/explanation.ts";
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

/** The molecule of an explanation, its atoms coloured by what they add; null where no atoms of one molecule are credited. */
export async function depictAtoms(explanation: Explanation, { spec, inputs }: Handle): Promise<string | null> {
  const atoms = explanation.contributions.filter(({ group }) => group === "atom");
  const molecules = Object.keys(spec.inputs).filter((name) => spec.inputs[name]?.kind === "molecule");
  const smiles = inputs[molecules[0] as string];
  if (atoms.length === 0 || molecules.length !== 1 || typeof smiles !== "string") return null;
  const { depictMolecule } = await drawing();
  const { parseMolecule } = await import("../../chemistry/molecule.ts");
  const weights = new Float64Array(parseMolecule(smiles).atoms.length);
  for (const { index, value } of atoms) weights[index] = value;
  return depictMolecule(smiles, { atomWeights: weights, unit: explanation.unit });
}
