import { atStep, kindsOf, type WiredStep } from "../core/composition.ts";
import type { Kind } from "../core/kinds.ts";
import { readKinded, readValue } from "../core/values.ts";
import { compileFormula } from "./formula-program.ts";

/**
 * Checks, before anything runs, that the kinds of values that steps are given agree with each other, where constants alone
 * decide it: such as the order of a rate constant with the number of reactants.
 *
 * @throws RetortError KIND_MISMATCH naming both kinds, with the step.
 */
export function checkOrders(steps: readonly WiredStep[]): void {
  const wired = new Map(steps.map((step) => [step.id, step]));
  for (const step of steps) {
    const { body } = step.spec;
    if (body.type !== "formula" || !body.requires?.some(([, , code]) => code === "KIND_MISMATCH")) continue;
    const program = compileFormula(step.spec);
    if (!Object.keys(step.spec.inputs).every((name) => given(step, name, wired, program.set))) continue;
    const refused = program.refusal();
    if (refused?.code === "KIND_MISMATCH") throw atStep(refused, step.id);
  }
}

/** Sets what is known of an input; false where its kind or its count is not known yet. */
function given(
  { spec, feeds }: WiredStep,
  name: string,
  wired: ReadonlyMap<string, WiredStep>,
  set: ReturnType<typeof compileFormula>["set"],
): boolean {
  const port = spec.inputs[name];
  const feed = feeds[name];
  if (!port || (!port.also && !port.axes)) return true;
  if (feed?.from === "constant") {
    const { value, kind } = port.axes
      ? { value: readValue(name, port, feed.value), kind: port.kind }
      : readKinded(name, port, feed.value);
    set[name]?.(value, kind);
    return true;
  }
  if (feed?.from !== "step" || port.axes) return false;
  const kinds: readonly Kind[] = kindsOf(wired.get(feed.step) as WiredStep, feed.output);
  if (kinds.length !== 1) return false;
  set[name]?.(Number.NaN, kinds[0]);
  return true;
}
