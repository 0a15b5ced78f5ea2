import { parseMolecule } from "../../chemistry/molecule.ts";
import type { Port } from "../../core/model.ts";
import type { Domain } from "../../core/version.ts";
import type { Verdict } from "./verdict.ts";

type Components = Extract<Domain, { type: "components" }>;

/**
 * How a component stands in a vocabulary: molecules by canonical SMILES, other text in lower case, "" where there is none.
 *
 * @throws RetortError INVALID_SMILES.
 */
export function componentKey(port: Port | undefined, value: unknown): string {
  if (value === undefined || value === null || value === "") return "";
  const text = String(value).trim();
  if (port?.kind === "molecule" || port?.kind === "mixture") return parseMolecule(text).canonical;
  return port?.kind === "solvent" ? text.toLowerCase() : text;
}

/** IN where every component was seen in training; else OUT, naming those that were not. */
export function judgeComponents(
  { vocabulary }: Components,
  ports: Readonly<Record<string, Port>>,
  values: Readonly<Record<string, unknown>>,
): Verdict {
  const names = Object.keys(vocabulary);
  const blame = names
    .filter((name) => !vocabulary[name]?.includes(componentKey(ports[name], values[name])))
    .map((port) => ({ port, value: values[port] ?? null }));
  if (blame.length === 0)
    return {
      verdict: "IN",
      distance: 0,
      reason: `every component (${names.join(", ")}) occurs in the training data`,
      neighbours: [],
    };
  const named = blame.map(({ port, value }) =>
    value === null || value === "" ? `a reaction without ${port}` : `${port} ${String(value)}`,
  );
  return {
    verdict: "OUT",
    distance: blame.length / names.length,
    reason: `not in the training data: ${named.join("; ")}`,
    neighbours: [],
    blame,
  };
}
