import { RetortError } from "../../core/errors.ts";
import { kindInfo } from "../../core/kinds.ts";
import type { ModelSpec, Port } from "../../core/model.ts";
import { withUnit } from "../../core/units.ts";
import { readValue, unitOf } from "../../core/values.ts";
import type { Domain } from "../../core/version.ts";

/** A range as it is asked for: bounds as numbers in the port's unit or text with units. */
export type AskedRange = { input: string; from: unknown; to: unknown; logarithmic?: boolean };

/** An input that varies, evenly or evenly in its logarithm, in the port's unit. */
export type Range = { input: string; unit: string; from: number; to: number; logarithmic: boolean };

/** True where a port takes a single number. */
export const isNumeric = (port: Port): boolean => !port.axes && kindInfo(port.kind).form === "quantity";

/**
 * The ranges of the inputs that vary: those asked for; or, where none are, of every numeric input that is not given, the
 * part of the model's domain box that training filled, else the range of the port.
 *
 * @throws RetortError INVALID_INPUT for an input that takes no single number, a range that is none, or nothing to vary.
 */
export function rangesOf(
  spec: Pick<ModelSpec, "id" | "inputs">,
  domain: Domain | undefined,
  asked: readonly AskedRange[] | undefined,
  given: Readonly<Record<string, unknown>>,
): Range[] {
  const found = asked?.length ? asked.map((one) => readRange(spec, one)) : knownRanges(spec, domain, given);
  const twice = found.find(({ input }, i) => found.findIndex((one) => one.input === input) !== i);
  if (twice) throw new RetortError("INVALID_INPUT", `${twice.input} has two ranges`, { step: twice.input });
  if (found.length > 0) return found;
  throw new RetortError("INVALID_INPUT", `nothing of ${spec.id} can be varied`, {
    hint: "give ranges of numeric inputs, and fewer of them fixed",
  });
}

/** A range as asked for, in the port's unit. @throws RetortError INVALID_INPUT, INVALID_QUANTITY, UNIT_MISMATCH. */
export function readRange(
  spec: Pick<ModelSpec, "id" | "inputs">,
  { input, from, to, logarithmic = false }: AskedRange,
): Range {
  const port = numericPort(spec, input);
  const unit = unitOf(port);
  const [low, high] = [from, to].map((raw) => readValue(input, { kind: port.kind, unit, title: port.title }, raw)) as [
    number,
    number,
  ];
  const [least, most] = port.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const wrong = !(low < high)
    ? `${low} to ${high} is no range`
    : low < least || high > most
      ? `${low} to ${high} ${unit} is outside ${least} to ${most}`
      : logarithmic && low <= 0
        ? "a logarithmic range begins above 0"
        : undefined;
  if (wrong)
    throw new RetortError("INVALID_INPUT", `${input}: ${wrong}`, {
      step: input,
      hint: `give from below to${port.range ? `, between ${least} and ${withUnit(most, unit)}` : ""}`,
    });
  return { input, unit, from: low, to: high, logarithmic };
}

/** The port of an input that takes a single number. @throws RetortError INVALID_INPUT. */
export function numericPort({ id, inputs }: Pick<ModelSpec, "id" | "inputs">, input: string): Port {
  const port = inputs[input];
  if (port && isNumeric(port)) return port;
  const numeric = Object.keys(inputs).filter((name) => isNumeric(inputs[name] as Port));
  throw new RetortError("INVALID_INPUT", `${id} has no numeric input "${input}"`, {
    step: input,
    hint: numeric.length ? `its numeric inputs are ${numeric.join(", ")}` : "it has none",
  });
}

/** The ranges of numeric inputs that are not given, as far as the domain or the port tells one. */
export function knownRanges(
  { inputs }: Pick<ModelSpec, "inputs">,
  domain: Domain | undefined,
  given: Readonly<Record<string, unknown>>,
): Range[] {
  const box = domain?.type === "box" ? domain.ranges : {};
  return Object.entries(inputs).flatMap(([input, port]): Range[] => {
    if (!isNumeric(port) || given[input] !== undefined) return [];
    const [from, to] = box[input]?.in ?? port.range ?? [];
    if (from === undefined || to === undefined || !(from < to)) return [];
    return [{ input, unit: unitOf(port), from, to, logarithmic: from > 0 && to / from > 10 }];
  });
}

/** The value at a share of a range. */
export function atShare({ from, to, logarithmic }: Range, share: number): number {
  return logarithmic ? from * (to / from) ** share : from + (to - from) * share;
}
