import { encodedRow } from "../core/encoding.ts";
import { type Kind, kindInfo } from "../core/kinds.ts";
import type { Column, Encoded, Port, Tensor } from "../core/model.ts";

/** Tensors of a part under its own name, so that parts do not clash; the axis of rows is common to all. */
export function prefixed(encoded: Encoded, part: string): Encoded {
  return renamed(encoded, (name) => `${part}/${name}`);
}

/** The encoding of one part, as the part reads it. */
export function partOf(encoded: Encoded, part: string): Encoded {
  const own = `${part}/`;
  const offsets = Object.fromEntries(
    Object.entries(encoded.offsets).filter(([axis]) => axis === "row" || axis.startsWith(own)),
  );
  const tensors = Object.fromEntries(Object.entries(encoded.tensors).filter(([name]) => name.startsWith(own)));
  return renamed({ ...encoded, offsets, tensors }, (name) => name.slice(own.length));
}

/** Encodings of the same rows as one. */
export function sideBySide(parts: readonly Encoded[]): Encoded {
  return {
    rows: parts[0]?.rows ?? 0,
    offsets: Object.assign({}, ...parts.map(({ offsets }) => offsets)) as Encoded["offsets"],
    tensors: Object.assign({}, ...parts.map(({ tensors }) => tensors)) as Encoded["tensors"],
  };
}

function renamed(encoded: Encoded, rename: (name: string) => string): Encoded {
  const axis = (name: string) => (name === "row" || name === "shared" ? name : rename(name));
  const offsets = Object.entries(encoded.offsets).map(([name, all]) => [axis(name), all] as const);
  const tensors = Object.entries(encoded.tensors).map(
    ([name, tensor]) =>
      [
        rename(name),
        {
          ...tensor,
          axis: axis(tensor.axis),
          ...(tensor.pointsAt !== undefined && { pointsAt: axis(tensor.pointsAt) }),
        },
      ] as const,
  );
  return { rows: encoded.rows, offsets: Object.fromEntries(offsets), tensors: Object.fromEntries(tensors) };
}

const isNumber = (port: Port) => ["quantity", "integer"].includes(kindInfo(port.kind).form);

/** One row of an input that is read beyond the first models: numbers as they are, all else as the code units of its JSON. */
export function encodedValue(name: string, port: Port, column: Column, row: number): Encoded {
  const value = column.point[row];
  const kinds = [port.kind, ...(Object.keys(port.also ?? {}) as Kind[])];
  const tensors: Record<string, Tensor> = {};
  if (port.also)
    tensors[`input/${name}/kind`] = {
      axis: "row",
      width: [],
      data: Int32Array.of(Math.max(0, kinds.indexOf(column.kinds?.[row] ?? port.kind))),
    };
  if (isNumber(port) && !port.axes) {
    tensors[`input/${name}`] = { axis: "row", width: [], data: Float32Array.of((value as number) ?? Number.NaN) };
    return encodedRow({}, tensors);
  }
  const data = isNumber(port) ? Float32Array.from((value as Float64Array) ?? []) : codes(value);
  tensors[`input/${name}`] = { axis: `input/${name}`, width: [], data };
  return encodedRow({ [`input/${name}`]: data.length }, tensors);
}

/** The column of an input, from its encoding. */
export function decodedColumn(name: string, port: Port, encoded: Encoded): Column {
  const { data } = encoded.tensors[`input/${name}`] as Tensor;
  const order = encoded.tensors[`input/${name}/kind`]?.data;
  const known = [port.kind, ...(Object.keys(port.also ?? {}) as Kind[])];
  const kinds = order && { kinds: Array.from(order, (k) => known[k] as Kind) };
  if (isNumber(port) && !port.axes) return { point: Float64Array.from(data), ...kinds };
  const offsets = encoded.offsets[`input/${name}`] as Uint32Array;
  const point = Array.from({ length: encoded.rows }, (_, row) => {
    const own = data.subarray(offsets[row], offsets[row + 1]);
    return isNumber(port) ? Float64Array.from(own) : text(own as Int32Array);
  });
  return { point, ...kinds };
}

function codes(value: unknown): Int32Array {
  const written = value === undefined ? "" : JSON.stringify(value);
  return Int32Array.from({ length: written.length }, (_, i) => written.charCodeAt(i));
}

function text(data: Int32Array): unknown {
  if (data.length === 0) return undefined;
  let written = "";
  for (const code of data) written += String.fromCharCode(code);
  return JSON.parse(written) as unknown;
}
