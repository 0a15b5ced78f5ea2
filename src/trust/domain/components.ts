import { parseMolecule } from "../../chemistry/molecule.ts";
import { morganBits } from "../../chemistry/morgan.ts";
import { readSolvent, solventName } from "../../chemistry/solvents.ts";
import { tanimoto } from "../../chemistry/tanimoto.ts";
import { RetortError } from "../../core/errors.ts";
import type { Port } from "../../core/model.ts";
import type { Domain } from "../../core/version.ts";
import type { Blame, Verdict } from "./verdict.ts";

type Components = Extract<Domain, { type: "components" }>;

/**
 * How a component stands in a vocabulary: molecules and solvents by canonical SMILES, other text as it is (solvents that
 * are neither known by name nor SMILES in lower case), "" where there is none.
 *
 * @throws RetortError INVALID_SMILES.
 */
export function componentKey(port: Port | undefined, value: unknown): string {
  if (value === undefined || value === null || value === "") return "";
  const text = String(value).trim();
  if (port?.kind === "molecule" || port?.kind === "mixture") return parseMolecule(text).canonical;
  if (port?.kind !== "solvent") return text;
  try {
    return readSolvent(text);
  } catch (error) {
    if (error instanceof RetortError && error.code === "INVALID_INPUT") return text.toLowerCase();
    throw error;
  }
}

/**
 * IN where every component was seen in training; else OUT, naming each that was not, its role, and the known one that is
 * most like it (Tanimoto similarity of Morgan bits). The distance is the mean over the components of 1 − that similarity.
 */
export function judgeComponents(
  { vocabulary }: Components,
  ports: Readonly<Record<string, Port>>,
  values: Readonly<Record<string, unknown>>,
): Verdict {
  const names = Object.keys(vocabulary);
  const blame = names.flatMap((port) => {
    const known = vocabulary[port] as readonly string[];
    const key = componentKey(ports[port], values[port]);
    return known.includes(key) ? [] : [blameOf(port, values[port] ?? null, key, known)];
  });
  if (blame.length === 0)
    return {
      verdict: "IN",
      distance: 0,
      reason: `every component (${names.join(", ")}) occurs in the training data`,
      neighbours: [],
    };
  const distance = blame.reduce((sum, { similarity }) => sum + 1 - (similarity ?? 0), 0) / names.length;
  return { verdict: "OUT", distance, reason: blame.map(inWords).join("; "), neighbours: [], blame };
}

function inWords({ port, value, nearest, similarity }: Blame): string {
  if (value === null || value === "") return `no reaction without ${port} was seen in training`;
  const what = `the ${port} ${String(value)} was not seen in training`;
  if (nearest === undefined) return what;
  const name = solventName(nearest);
  return `${what}: the nearest known one is ${port === "solvent" && name ? name : nearest}, of Tanimoto similarity ${(similarity ?? 0).toFixed(2)}`;
}

function blameOf(port: string, value: unknown, key: string, known: readonly string[]): Blame {
  const own = key === "" ? undefined : printOf(key);
  if (!own) return { port, value };
  let best: { nearest: string; similarity: number } | undefined;
  for (const nearest of known) {
    const print = nearest === "" ? undefined : printOf(nearest);
    if (!print) continue;
    const similarity = tanimoto(own, print);
    if (!best || similarity > best.similarity) best = { nearest, similarity };
  }
  return { port, value, ...best };
}

const prints = new Map<string, Uint8Array | undefined>();
const mostPrints = 4_096;

/** Morgan bits of a component; undefined where it is no structure. */
function printOf(key: string): Uint8Array | undefined {
  if (!prints.has(key)) {
    if (prints.size >= mostPrints) prints.clear();
    let print: Uint8Array | undefined;
    try {
      print = morganBits(parseMolecule(key));
    } catch {}
    prints.set(key, print);
  }
  return prints.get(key);
}
