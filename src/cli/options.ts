import { RetortError } from "../core/errors.ts";
import type { ModelSpec } from "../core/model.ts";
import { readCell } from "../jobs/screen/cells.ts";
import { UsageError } from "./usage-error.ts";

/** Options as commander gives them. */
export type Options = Readonly<Record<string, unknown>>;

/** The text of an option, if it was given. */
export function text(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

/** The number of an option, if it was given. @throws UsageError where it is none, or outside the range. */
export function number(options: Options, name: string, min: number, max: number, whole = false): number | undefined {
  const given = text(options, name);
  if (given === undefined) return undefined;
  const value = given.trim() === "" ? Number.NaN : Number(given);
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  const range = max === Number.POSITIVE_INFINITY ? `of ${min} or more` : `from ${min} to ${max}`;
  throw new UsageError(`--${name} is "${given}"`, `give a ${whole ? "whole " : ""}number ${range}`);
}

/**
 * Coverage of the intervals to ask for: what was given, else 0.9 where the version can give intervals at all.
 * @throws UsageError where it is no coverage.
 */
export function coverage(options: Options, able: boolean): number | undefined {
  if (options.interval === false) return undefined;
  const given = number(options, "interval", 0, 1);
  if (given === 0 || given === 1)
    throw new UsageError(`--interval is ${given}`, "give a coverage between 0 and 1, such as 0.9");
  return given ?? (able ? 0.9 : undefined);
}

/**
 * The rows that arguments mean: each positional value is a row's value at the model's first input, `--set` gives the
 * other inputs to all of them.
 *
 * @throws UsageError where an input does not exist or a pair is not one.
 */
export function rowsOf(spec: ModelSpec, values: readonly string[], options: Options): Record<string, unknown>[] {
  const ports = Object.keys(spec.inputs);
  const common: Record<string, unknown> = {};
  for (const pair of (options.set as string[] | undefined) ?? []) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    const port = name === undefined ? undefined : spec.inputs[name];
    if (name === undefined || value === undefined)
      throw new UsageError(`"${pair}" is not a pair`, "write it as input=value");
    if (!port) throw new UsageError(`${spec.id} has no input "${name}"`, `its inputs are ${ports.join(", ")}`);
    common[name] = usage(() => readCell(name, port, value));
  }
  const first = ports[0];
  if (values.length === 0 || first === undefined) return Object.keys(common).length > 0 ? [common] : [];
  return values.map((value) => ({
    [first]: undefined,
    ...common,
    [first]: usage(() => readCell(first, spec.inputs[first]!, value)),
  }));
}

function usage<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof RetortError) throw new UsageError(thrown.message, thrown.hint ?? "");
    throw thrown;
  }
}
