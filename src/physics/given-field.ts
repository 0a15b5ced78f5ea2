import { RetortError } from "../core/errors.ts";

/** A function as a user gives it: samples on a grid, a formula, or the seed of a random field. */
export type GivenField =
  | { type: "samples"; samples: ArrayLike<unknown> }
  | { type: "formula"; formula: string }
  | { type: "seed"; seed: number };

/**
 * Reads how a function is given: numbers (or lists of them, row by row), text with a formula, "seed:7" or a JSON list,
 * or an object with one of `samples`, `formula`, `seed`.
 *
 * @param what it is, such as "a profile", and a hint of how to give it, for the errors
 * @throws RetortError INVALID_INPUT for anything else.
 */
export function givenField(raw: unknown, what: string, hint: string): GivenField {
  if (typeof raw === "string") {
    const text = raw.trim();
    const seed = /^seed\s*[:=]\s*(.+)$/i.exec(text);
    if (seed) return seedOf(seed[1], what);
    if (text.startsWith("[")) return samplesOf(parsed(text));
    return { type: "formula", formula: text };
  }
  if (Array.isArray(raw) || ArrayBuffer.isView(raw)) return samplesOf(raw);
  if (typeof raw === "object" && raw !== null) {
    const given = Object.entries(raw).filter(([, value]) => value !== undefined && value !== null);
    const [name, value] = given[0] ?? [];
    if (given.length === 1 && name === "samples") return samplesOf(value);
    if (given.length === 1 && name === "formula" && typeof value === "string")
      return { type: "formula", formula: value.trim() };
    if (given.length === 1 && name === "seed") return seedOf(value, what);
  }
  throw new RetortError("INVALID_INPUT", `${what} cannot be ${JSON.stringify(raw)?.slice(0, 60)}`, { hint });
}

/** Samples as numbers. @throws RetortError INVALID_INPUT for the first that is not finite. */
export function finiteSamples(list: ArrayLike<unknown>, what: string): Float64Array {
  const samples = new Float64Array(list.length);
  for (let j = 0; j < list.length; j++) {
    const value = list[j];
    if (typeof value !== "number" || !Number.isFinite(value))
      throw new RetortError("INVALID_INPUT", `sample ${j} of ${what} is ${String(value)}`, {
        hint: "every sample must be a finite number",
      });
    samples[j] = value;
  }
  return samples;
}

/**
 * Samples of a square field, and how many there are a side.
 * @throws RetortError INVALID_INPUT for what is no square of finite numbers, or has fewer or more a side than may be.
 */
export function squareSamples(
  list: ArrayLike<unknown>,
  what: string,
  [fewest, most]: readonly [number, number],
): { values: Float64Array; side: number } {
  const side = Math.round(Math.sqrt(list.length));
  if (side * side !== list.length || side < fewest || side > most)
    throw new RetortError("INVALID_INPUT", `${what} of ${list.length} samples`, {
      hint: `give n × n numbers row by row, n from ${fewest} to ${most}`,
    });
  return { values: finiteSamples(list, what), side };
}

function samplesOf(value: unknown): GivenField {
  const list = Array.isArray(value) || ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<unknown>) : [];
  const rows =
    Array.isArray(list) && list.length > 0 && list.every((row) => Array.isArray(row) || ArrayBuffer.isView(row));
  return { type: "samples", samples: rows ? (list as unknown[][]).flatMap((row) => Array.from(row)) : list };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RetortError("INVALID_INPUT", "the list of samples is not JSON", {
      hint: "as in [0, 0.5, 0, -0.5]",
      cause,
    });
  }
}

function seedOf(given: unknown, what: string): GivenField {
  const seed = typeof given === "string" ? Number(given) : given;
  if (typeof seed !== "number" || !Number.isInteger(seed) || Math.abs(seed) > 2 ** 31 - 1)
    throw new RetortError("INVALID_INPUT", `the seed of ${what} cannot be ${JSON.stringify(given)?.slice(0, 60)}`, {
      hint: 'give a whole number of at most 31 bits, as in "seed:7"',
    });
  return { type: "seed", seed };
}
