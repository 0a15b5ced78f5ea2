import { RetortError } from "../core/errors.ts";
import type { ModelSpec } from "../core/model.ts";

/** What of the given values a model does not take, or lacks, in words; undefined where it can answer. */
function misfit(
  spec: ModelSpec,
  given: ReadonlyMap<string, unknown>,
  lacking: ReadonlySet<string>,
): string | undefined {
  const takesNo = [...given.keys()].filter((name) => !(name in spec.inputs));
  const needs = Object.entries(spec.inputs)
    .filter(([name, port]) => !given.has(name) && !lacking.has(name) && !port.optional && port.default === undefined)
    .map(([name]) => name);
  const only = Object.entries(spec.inputs).flatMap(([name, { values }]) => {
    const value = given.get(name);
    if (!values || value === undefined || values.some((allowed) => String(allowed) === String(value))) return [];
    return [`knows ${values.join(" or ")} alone as ${name}`];
  });
  const parts = [
    ...(takesNo.length > 0 ? [`takes no ${takesNo.join(", no ")}`] : []),
    ...(needs.length > 0 ? [`needs ${needs.join(", ")}`] : []),
    ...only,
  ];
  return parts.length > 0 ? parts.join(", ") : undefined;
}

/**
 * Of models that give the same quantity, the first that takes all that is given and lacks nothing.
 *
 * @param given values by port
 * @param lacking ports that will be filled otherwise
 * @throws RetortError INVALID_INPUT where none does, with what each misses.
 */
export function fittingModel(
  models: readonly ModelSpec[],
  given: Readonly<Record<string, unknown>>,
  lacking: ReadonlySet<string> = new Set(),
): ModelSpec {
  const [first] = models;
  if (models.length === 1 && first) return first;
  const values = new Map(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
  const reasons: string[] = [];
  for (const spec of models) {
    const reason = misfit(spec, values, lacking);
    if (reason === undefined) return spec;
    reasons.push(`${spec.id} ${reason}`);
  }
  throw new RetortError("INVALID_INPUT", `no model fits what is given: ${reasons.join("; ")}`, {
    hint: "give what a model needs, leave out what it does not take, or name one with model:",
  });
}
