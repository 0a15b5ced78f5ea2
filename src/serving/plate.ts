import { RetortError } from "../core/errors.ts";
import type { ModelSpec } from "../core/model.ts";
import type { Domain } from "../core/version.ts";

/** Most combinations of conditions that are ranked in one go. */
const mostWells = 20_000;

/** Parts of a coupling that are conditions: what a plate varies for given substrates. */
export const conditionParts = ["ligand", "base", "additive", "solvent"] as const;

export type ConditionPart = (typeof conditionParts)[number];

/** Conditions that a model can be asked about: its ports among them. */
export function conditionsOf(spec: ModelSpec): ConditionPart[] {
  return conditionParts.filter((part) => part in spec.inputs);
}

/** The conditions of one well; "" where it is without. */
export type Well = Readonly<Partial<Record<ConditionPart, string>>>;

/**
 * Every combination of the components that a version knows at some ports.
 *
 * @throws RetortError NO_DOMAIN where the version has no vocabulary of components; LIMIT_EXCEEDED where there are too many.
 */
export function plateOf(spec: ModelSpec, domain: Domain | undefined, vary: readonly ConditionPart[]): Well[] {
  if (domain?.type !== "components")
    throw new RetortError("NO_DOMAIN", `${spec.id} has no list of the components it knows`, {
      hint: "publish a version with a domain of components",
    });
  // a port without a vocabulary has one value alone in the data
  const known = vary.flatMap((part) => {
    const components = domain.vocabulary[part];
    return components ? [{ part, components }] : [];
  });
  const count = known.reduce((product, { components }) => product * components.length, 1);
  if (count > mostWells)
    throw new RetortError(
      "LIMIT_EXCEEDED",
      `${known.map(({ part, components }) => `${components.length} ${part}s`).join(" × ")} are ${count} combinations, more than ${mostWells}`,
      { hint: "vary fewer of them, and give the others with the coupling" },
    );
  let wells: Well[] = [{}];
  for (const { part, components } of known)
    wells = wells.flatMap((well) => components.map((component) => ({ ...well, [part]: component })));
  return wells;
}
