import { RetortError } from "../../../core/errors.ts";
import { withUnit } from "../../../core/units.ts";

/** An answer: a number in its unit, or a class. */
export type Outcome = number | string;

/** How another answer is to differ from the present one. */
export type Wanted = {
  /** Of numbers: at least so much more, or, if negative, less. */
  change?: number;
  /** Of numbers: on the other side of this. */
  across?: number;
  /** Of classes: this one. */
  label?: string;
  /** Of numbers, where nothing else is wanted: further off than this, either way. */
  error?: number;
};

/**
 * Whether an answer differs from the present one as wanted; of classes without a wanted one: whether it is another.
 *
 * @throws RetortError INVALID_INPUT where what is wanted does not go with such an answer.
 */
export function meets(present: Outcome, found: Outcome, { change, across, label, error }: Wanted): boolean {
  if (typeof present === "string" || typeof found === "string") {
    if (change !== undefined || across !== undefined)
      throw new RetortError("INVALID_INPUT", "a class cannot change by an amount", { hint: "give label, or nothing" });
    return label === undefined ? found !== present : found === label && found !== present;
  }
  if (label !== undefined)
    throw new RetortError("INVALID_INPUT", "a number has no label", { hint: "give change or across" });
  if (across !== undefined && present < across !== found >= across) return false;
  if (change !== undefined) return change < 0 ? found - present <= change : found - present >= change;
  return across !== undefined || Math.abs(found - present) > (error ?? 0);
}

/** What is wanted, in words; `basis` says what the error is. */
export function wantedInWords(
  present: Outcome,
  { change, across, label, error = 0 }: Wanted,
  unit: string,
  basis: string,
): string {
  const figure = (value: number) => withUnit(Number(value.toPrecision(3)), unit);
  if (typeof present === "string") return label === undefined ? `another class than ${present}` : `the class ${label}`;
  const parts = [
    ...(across === undefined ? [] : [`${present < across ? "at least" : "below"} ${figure(across)}`]),
    ...(change === undefined ? [] : [`${figure(Math.abs(change))} ${change < 0 ? "less" : "more"} or further`]),
  ];
  return parts.join(", ") || `a change of more than ${figure(error)}, ${basis}`;
}
