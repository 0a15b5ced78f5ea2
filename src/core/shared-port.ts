import { RetortError } from "./errors.ts";
import type { Port } from "./model.ts";
import { converter } from "./units.ts";
import { unitOf } from "./values.ts";

/**
 * The port of a composition's input that is given to several ports: what all of them take, in the unit of the first.
 *
 * @throws RetortError KIND_MISMATCH where they differ in kind, or one takes a list.
 */
export function sharedPort(name: string, known: Port, other: Port, model: string): Port {
  if (known.kind !== other.kind || (known.axes ?? []).length !== (other.axes ?? []).length)
    throw new RetortError(
      "KIND_MISMATCH",
      `input "${name}" is a ${known.title} (${known.kind}) elsewhere, and ${model} takes a ${other.title} (${other.kind})`,
      { step: name, hint: "bind them to inputs of their own" },
    );
  const { default: _, also: __, optional: ___, range: ____, values: _____, ...port } = known;
  const sameUnit = unitOf(known) === unitOf(other);
  const also = JSON.stringify(known.also) === JSON.stringify(other.also) ? known.also : undefined;
  const fallback = sameUnit && known.default === other.default ? known.default : undefined;
  const free = (one: Port) => one.optional === true || one.default !== undefined;
  const range = intersection(known.range, rangeIn(other, unitOf(known)));
  const values = known.values && other.values ? known.values.filter((v) => other.values?.includes(v)) : undefined;
  const all = values ?? known.values ?? other.values;
  return {
    ...port,
    ...(also && { also }),
    ...(fallback !== undefined && { default: fallback }),
    ...(fallback === undefined && free(known) && free(other) && { optional: true }),
    ...(range && { range }),
    ...(all && { values: all }),
  };
}

function rangeIn({ range, ...port }: Port, unit: string): Port["range"] {
  if (!range) return undefined;
  const convert = converter(unitOf(port), unit);
  return [convert(range[0]), convert(range[1])];
}

function intersection(a: Port["range"], b: Port["range"]): Port["range"] {
  if (!a || !b) return a ?? b;
  return [Math.max(a[0], b[0]), Math.min(a[1], b[1])];
}
