import { RetortError } from "../../core/errors.ts";
import { type Standard, standardise } from "./standardise.ts";

/** Solvents by name or code with their components, and what standardises the components. */
export type SolventOptions = Standard & { solvents: Readonly<Record<string, readonly number[]>> };

/**
 * What gives the components of a solvent, standardised: of its name or code, or of as many numbers as there are
 * components, with commas.
 */
export function solventConditions({ solvents, ...standard }: SolventOptions): (solvent: string) => Float32Array {
  const known = Object.keys(solvents);
  const byName = new Map(known.map((name) => [name.toLowerCase(), solvents[name] as readonly number[]]));
  const names = standard.mean.map((_, i) => `component ${i + 1} of the solvent`);
  const wanted = standard.mean.length;
  return (solvent) => {
    const named = byName.get(solvent.trim().toLowerCase());
    if (named) return standardise(named, standard, names);
    const parts = solvent.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
    if (parts.length === wanted && parts.every(Number.isFinite)) return standardise(parts, standard, names);
    throw new RetortError("UNSUPPORTED_INPUT", `the solvent "${solvent.slice(0, 60)}" is not known`, {
      step: "solvent",
      hint: `give one of ${known.join(", ")}, or its ${wanted} components with commas between them`,
    });
  };
}
