import type { Encoded, Tensor } from "./model.ts";

const span = (tensor: Tensor) => tensor.width.reduce((product, n) => product * n, 1);

/** An encoding of no rows, one row or many, from its parts; `lengths` gives each row's count along each axis. */
export function encodedRow(
  lengths: Readonly<Record<string, number>>,
  tensors: Readonly<Record<string, Tensor>>,
): Encoded {
  const offsets: Record<string, Uint32Array> = { row: Uint32Array.of(0, 1) };
  for (const [axis, length] of Object.entries(lengths)) offsets[axis] = Uint32Array.of(0, length);
  return { rows: 1, offsets, tensors };
}

/**
 * Joins encodings row after row: data appended, positions shifted. Shared tensors are taken from the first.
 *
 * @throws Error if the encodings do not have the same tensors.
 */
export function concatenate(parts: readonly Encoded[]): Encoded {
  const first = parts[0];
  if (!first) throw new Error("nothing to concatenate");
  if (parts.length === 1) return first;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const offsets: Record<string, Uint32Array> = {};
  const starts: Record<string, number[]> = {};
  for (const axis of Object.keys(first.offsets)) {
    const all = new Uint32Array(rows + 1);
    const begin: number[] = [];
    let row = 0;
    let base = 0;
    for (const part of parts) {
      const own = part.offsets[axis] as Uint32Array;
      begin.push(base);
      for (let i = 0; i < part.rows; i++) all[row++] = base + (own[i] as number);
      base += own[part.rows] as number;
    }
    all[rows] = base;
    offsets[axis] = all;
    starts[axis] = begin;
  }
  const tensors: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(first.tensors)) {
    if (tensor.axis === "shared") {
      tensors[name] = tensor;
      continue;
    }
    const size = parts.reduce((sum, part) => sum + (part.tensors[name] as Tensor).data.length, 0);
    const data = tensor.data instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
    let at = 0;
    parts.forEach((part, i) => {
      const own = (part.tensors[name] as Tensor).data;
      data.set(own, at);
      const shift = tensor.pointsAt === undefined ? 0 : (starts[tensor.pointsAt]?.[i] as number);
      if (shift) for (let k = at; k < at + own.length; k++) data[k] = (data[k] as number) + shift;
      at += own.length;
    });
    tensors[name] = { ...tensor, data };
  }
  return { rows, offsets, tensors };
}

/** The given rows of an encoding, in the order given; a row may be given more than once. */
export function selectRows(encoded: Encoded, rows: readonly number[]): Encoded {
  return concatenate(rows.map((row) => rowOf(encoded, row)));
}

/** One row of an encoding, its positions counted from its own start. */
export function rowOf(encoded: Encoded, row: number): Encoded {
  return sliceRows(encoded, row, row + 1);
}

/** Rows from ≤ i < to of an encoding, positions counted from their own start; not copied where these are all rows. */
export function sliceRows(encoded: Encoded, from: number, to: number): Encoded {
  if (from === 0 && to === encoded.rows) return encoded;
  const offsets: Record<string, Uint32Array> = {};
  for (const [axis, all] of Object.entries(encoded.offsets)) {
    const start = all[from] as number;
    offsets[axis] = all.slice(from, to + 1).map((offset) => offset - start);
  }
  const tensors: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(encoded.tensors)) {
    if (tensor.axis === "shared") {
      tensors[name] = tensor;
      continue;
    }
    const all = encoded.offsets[tensor.axis] as Uint32Array;
    const wide = span(tensor);
    const data = tensor.data.slice((all[from] as number) * wide, (all[to] as number) * wide);
    if (tensor.pointsAt !== undefined) {
      const shift = encoded.offsets[tensor.pointsAt]?.[from] as number;
      for (let k = 0; k < data.length; k++) data[k] = (data[k] as number) - shift;
    }
    tensors[name] = { ...tensor, data };
  }
  return { rows: to - from, offsets, tensors };
}

/** Numbers in an encoding. */
export function sizeOf(encoded: Encoded): number {
  let size = 0;
  for (const { data } of Object.values(encoded.tensors)) size += data.length;
  return size;
}

/** Rows like those given for one run of a graph: 256, and more of small ones, whose runs cost more than what they do. */
export function rowsAtOnce(encoded: Encoded): number {
  const each = sizeOf(encoded) / Math.max(1, encoded.rows);
  return Math.min(4096, Math.max(256, Math.floor(40_960 / Math.max(1, each))));
}

/** Shape of a tensor in an encoding. */
export function shapeOf(encoded: Encoded, name: string): number[] {
  const tensor = encoded.tensors[name];
  if (!tensor) throw new Error(`the encoding has no tensor "${name}"`);
  if (tensor.axis === "shared") return [...tensor.width];
  const all = encoded.offsets[tensor.axis];
  if (!all) throw new Error(`the encoding has no axis "${tensor.axis}"`);
  return [all[encoded.rows] as number, ...tensor.width];
}

/** The same encoding with other data for some float tensors. */
export function withData(encoded: Encoded, data: Readonly<Record<string, Float32Array>>): Encoded {
  const tensors: Record<string, Tensor> = { ...encoded.tensors };
  for (const [name, values] of Object.entries(data)) tensors[name] = { ...(tensors[name] as Tensor), data: values };
  return { ...encoded, tensors };
}

/** Multiplies what belongs to each row of a tensor by the row's own factor. */
export function multiplyRows(data: Float32Array, encoded: Encoded, name: string, factors: Float64Array): void {
  const offsets = encoded.offsets[encoded.tensors[name]?.axis ?? ""] ?? Uint32Array.of(0);
  const width = data.length / (offsets[encoded.rows] || 1);
  factors.forEach((factor, row) => {
    for (let i = (offsets[row] ?? 0) * width; i < (offsets[row + 1] ?? 0) * width; i++) data[i]! *= factor;
  });
}
