import { RetortError } from "../../core/errors.ts";

/** Datatypes of the Open Inference Protocol v2 that Retort reads. */
export type Datatype = keyof typeof widths | "BYTES";

/** Bytes an element takes. */
const widths = {
  BOOL: 1,
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  INT8: 1,
  INT16: 2,
  INT32: 4,
  INT64: 8,
  FP16: 2,
  FP32: 4,
  FP64: 8,
} as const;

/** @throws RetortError UNSUPPORTED_INPUT where the protocol has no such datatype. */
export function datatypeOf(name: unknown, tensor: string): Datatype {
  if (typeof name === "string" && (name === "BYTES" || name in widths)) return name as Datatype;
  throw new RetortError("UNSUPPORTED_INPUT", `input "${tensor}" has the datatype ${JSON.stringify(name)}`, {
    step: tensor,
    hint: `the datatypes are ${Object.keys(widths).join(", ")}, BYTES`,
  });
}

type Reader = (bytes: Buffer, at: number) => number;
const readers: Readonly<Record<keyof typeof widths, Reader>> = {
  BOOL: (b, at) => b.readUInt8(at),
  UINT8: (b, at) => b.readUInt8(at),
  UINT16: (b, at) => b.readUInt16LE(at),
  UINT32: (b, at) => b.readUInt32LE(at),
  UINT64: (b, at) => Number(b.readBigUInt64LE(at)),
  INT8: (b, at) => b.readInt8(at),
  INT16: (b, at) => b.readInt16LE(at),
  INT32: (b, at) => b.readInt32LE(at),
  INT64: (b, at) => Number(b.readBigInt64LE(at)),
  FP16: (b, at) => half(b.readUInt16LE(at)),
  FP32: (b, at) => b.readFloatLE(at),
  FP64: (b, at) => b.readDoubleLE(at),
};

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * The elements of a binary tensor; BYTES elements are UTF-8 text behind a little-endian uint32 of their length.
 * @throws RetortError INVALID_INPUT where the bytes are not as many as the elements need.
 */
export function readBinary(bytes: Buffer, datatype: Datatype, count: number, tensor: string): (number | string)[] {
  if (datatype === "BYTES") return readTexts(bytes, count, tensor);
  const width = widths[datatype];
  if (bytes.length !== width * count) throw wrongSize(tensor, bytes.length, `${count} of ${width} bytes each`);
  const read = readers[datatype];
  return Array.from({ length: count }, (_, i) => read(bytes, i * width));
}

function readTexts(bytes: Buffer, count: number, tensor: string): string[] {
  const texts: string[] = [];
  let at = 0;
  while (at + 4 <= bytes.length && texts.length < count) {
    const length = bytes.readUInt32LE(at);
    if (at + 4 + length > bytes.length) break;
    texts.push(bytes.toString("utf8", at + 4, at + 4 + length));
    at += 4 + length;
  }
  if (texts.length !== count || at !== bytes.length) throw wrongSize(tensor, bytes.length, `${count} texts`);
  return texts;
}

const wrongSize = (tensor: string, bytes: number, elements: string) =>
  new RetortError("INVALID_INPUT", `input "${tensor}" has ${bytes} bytes, which do not hold ${elements}`, {
    step: tensor,
    hint: "binary_data_size, shape and datatype must fit together",
  });

/** The bytes of an output: FP64, INT64 or BYTES. */
export function writeBinary(values: readonly (number | string)[], datatype: "FP64" | "INT64" | "BYTES"): Buffer {
  if (datatype === "FP64") return Buffer.from(Float64Array.from(values as readonly number[]).buffer);
  if (datatype === "INT64") return Buffer.from(BigInt64Array.from(values as readonly number[], BigInt).buffer);
  return Buffer.concat(
    values.flatMap((text) => {
      const bytes = Buffer.from(String(text));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}
