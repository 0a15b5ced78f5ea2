import { withoutMap } from "../../chemistry/atom-map.ts";
import { depictMolecule } from "../../chemistry/depiction.ts";
import { parseMolecule } from "../../chemistry/molecule.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { parseReaction, startingMaterials } from "../../chemistry/reaction.ts";
import { readSolvent } from "../../chemistry/solvents.ts";
import type { ModelSpec } from "../../core/model.ts";
import { contributionBars } from "./bars.ts";
import type { Explanation } from "./explanation.ts";

/**
 * An explanation as SVG: the structure with its atoms coloured by contribution (blue lowers the output, red raises it; of
 * a reaction, its starting materials, and its products where the model sees their atoms apart; of components, all of
 * them side by side), or bars of the largest contributions where the model sees no atoms.
 *
 * @param values raw input by port
 * @throws RetortError INVALID_SMILES.
 */
export async function depictExplanation(
  spec: Pick<ModelSpec, "inputs">,
  values: Readonly<Record<string, unknown>>,
  explanation: Explanation,
): Promise<string> {
  const atoms = explanation.contributions.filter(({ group }) => group === "atom");
  if (atoms[0]?.component !== undefined) return depictComponents(spec, values, explanation);
  const structure = Object.entries(spec.inputs).find(
    ([name, { kind }]) => ["molecule", "mixture", "reaction"].includes(kind) && typeof values[name] === "string",
  );
  if (!structure || atoms.length === 0) return contributionBars(explanation);
  await loadRdkit();
  const [name, { kind }] = structure;
  const given = values[name] as string;
  const molecule = kind === "reaction" ? drawnReaction(given, atoms) : parseMolecule(given);
  const atomWeights = new Float64Array(molecule.atoms.length);
  for (const { index, value } of atoms) if (index < atomWeights.length) atomWeights[index] = value;
  return depictMolecule(molecule, { atomWeights, unit: explanation.unit });
}

/** The starting materials of a reaction as one graph; with its products where some atom credited is of these. */
function drawnReaction(given: string, atoms: readonly { index: number }[]) {
  const reaction = parseReaction(given);
  const start = startingMaterials(reaction);
  const beyond = atoms.some(({ index }) => index >= start.atoms.length);
  return unmapped(beyond ? `${start.smiles}.${reaction.products.smiles}` : start.smiles);
}

/** All components of a reaction side by side, in the order of the model's inputs. */
async function depictComponents(
  spec: Pick<ModelSpec, "inputs">,
  values: Readonly<Record<string, unknown>>,
  { contributions, unit }: Explanation,
): Promise<string> {
  await loadRdkit();
  const given = Object.entries(spec.inputs).flatMap(([name, { kind }]) => {
    const value = values[name];
    if (typeof value !== "string" || value === "" || !contributions.some(({ component }) => component === name))
      return [];
    return [{ name, smiles: kind === "solvent" ? readSolvent(value) : value.trim() }];
  });
  const starts = new Map<string, number>();
  let count = 0;
  for (const { name, smiles } of given) {
    starts.set(name, count);
    count += parseMolecule(smiles).atoms.length;
  }
  const atomWeights = new Float64Array(count);
  for (const { group, component = "", index, value } of contributions)
    if (group === "atom") atomWeights[(starts.get(component) ?? 0) + index] = value;
  return depictMolecule(parseMolecule(given.map(({ smiles }) => smiles).join(".")), { atomWeights, unit });
}

function unmapped(smiles: string) {
  return parseMolecule(withoutMap(smiles), { keepHydrogens: true });
}
