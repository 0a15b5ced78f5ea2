import { parseMolecule } from "../../../chemistry/molecule.ts";
import { changedMolecules } from "../../../chemistry/molecule-changes.ts";
import { morganBits } from "../../../chemistry/morgan.ts";
import { loadRdkit } from "../../../chemistry/rdkit.ts";
import { readSolvent } from "../../../chemistry/solvents.ts";
import { tanimoto } from "../../../chemistry/tanimoto.ts";
import { kindInfo } from "../../../core/kinds.ts";
import type { ModelSpec, Port } from "../../../core/model.ts";

export type Inputs = Readonly<Record<string, unknown>>;

/** Inputs that differ from those given, how, and how far they are from them (0: the same, 1: nothing in common). */
export type Candidate = { source: "KNOWN" | "GENERATED"; inputs: Inputs; change: string; distance: number };

/** Components that a model knows, by port. */
export type Vocabulary = Readonly<Record<string, readonly string[]>>;

/**
 * Inputs with one component exchanged for another that the model knows; where it takes a molecule and knows no list of
 * them, with that molecule changed in one place. Nearest first.
 *
 * @throws RetortError INVALID_SMILES
 */
export async function changedStructures(
  { inputs: ports }: Pick<ModelSpec, "inputs">,
  given: Inputs,
  vocabulary: Vocabulary,
  pause: () => Promise<void>,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  const components = Object.keys(vocabulary).filter((port) => port in ports);
  const molecules = Object.entries(ports).filter(([, { kind }]) => kind === "molecule");
  if (components.length + molecules.length > 0) await loadRdkit();
  for (const port of components) {
    const own = printOf(ports[port], given[port]);
    const present = textOf(ports[port], given[port]);
    for (const other of vocabulary[port] ?? []) {
      if (textOf(ports[port], other) === present) continue;
      const print = printOf(ports[port], other);
      const apart = own && print ? 1 - tanimoto(own, print) : 1;
      found.push({
        source: "GENERATED",
        inputs: { ...given, [port]: other },
        change: `${port}: ${nameOf(given[port])} exchanged for ${nameOf(other)}`,
        distance: apart / components.length,
      });
    }
    await pause();
  }
  for (const [port] of molecules) {
    const smiles = String(given[port] ?? "").trim();
    if (smiles === "" || components.includes(port)) continue;
    const own = morganBits(parseMolecule(smiles));
    for (const { smiles: changed, change } of await changedMolecules(smiles, pause))
      found.push({
        source: "GENERATED",
        inputs: { ...given, [port]: changed },
        change: molecules.length > 1 ? `${port}: ${change}` : change,
        distance: 1 - tanimoto(own, morganBits(parseMolecule(changed))),
      });
  }
  return found.sort((a, b) => a.distance - b.distance);
}

const nameOf = (value: unknown) => (value === undefined || value === null || value === "" ? "none" : String(value));

/** A component as it is compared: structures in canonical SMILES. */
function textOf(port: Port | undefined, value: unknown): string {
  const text = String(value ?? "").trim();
  if (text === "") return "";
  try {
    return parseMolecule(port?.kind === "solvent" ? readSolvent(text) : text).canonical;
  } catch {
    return text;
  }
}

function printOf(port: Port | undefined, value: unknown): Uint8Array | undefined {
  if (port === undefined || (kindInfo(port.kind).form !== "structure" && port.kind !== "solvent")) return undefined;
  try {
    return morganBits(parseMolecule(textOf(port, value)));
  } catch {
    return undefined;
  }
}
