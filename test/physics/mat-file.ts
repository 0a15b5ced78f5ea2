import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";

/** A real matrix of a MATLAB 5 file, column-major. */
export type Matrix = { rows: number; columns: number; data: Float64Array };

type Element = { type: number; bytes: Buffer };

function* elements(buffer: Buffer): Generator<Element> {
  let at = 0;
  while (at + 8 <= buffer.length) {
    const word = buffer.readUInt32LE(at);
    if (word >>> 16) {
      yield { type: word & 0xffff, bytes: buffer.subarray(at + 4, at + 4 + (word >>> 16)) };
      at += 8;
    } else {
      const length = buffer.readUInt32LE(at + 4);
      yield { type: word, bytes: buffer.subarray(at + 8, at + 8 + length) };
      at += 8 + (word === 15 ? length : Math.ceil(length / 8) * 8);
    }
  }
}

/** The double matrices of a MATLAB 5 file by name (MAT-File Format, MathWorks: little-endian, plain or deflated). */
export function readMatFile(path: string): Record<string, Matrix> {
  const out: Record<string, Matrix> = {};
  for (let { type, bytes } of elements(readFileSync(path).subarray(128))) {
    if (type === 15) bytes = inflateSync(bytes).subarray(8);
    const [, size, name, real] = [...elements(bytes)];
    if (!size || !name || real?.type !== 9) continue;
    const data = new Float64Array(real.bytes.length / 8);
    for (let i = 0; i < data.length; i++) data[i] = real.bytes.readDoubleLE(8 * i);
    out[name.bytes.toString()] = { rows: size.bytes.readInt32LE(0), columns: size.bytes.readInt32LE(4), data };
  }
  return out;
}
