import { createHash } from "node:crypto";

/** Where a tensor's bytes lie in a weights file. */
export type Extent = { offset: number; length: number };

const alignment = 64;

/**
 * The bytes that several ONNX graphs of one version share as external data. The same content is stored once, so the
 * forward and the gradient graph of a network point at the same offsets.
 */
export class WeightsFile {
  /** The name by which the graphs refer to the file, relative to themselves. */
  readonly name: string;
  #chunks: Uint8Array[] = [];
  #length = 0;
  #known = new Map<string, Extent>();

  constructor(name = "weights.bin") {
    this.name = name;
  }

  /** Adds bytes, or finds the same bytes where they already are. */
  add(bytes: Uint8Array): Extent {
    const key = createHash("sha256").update(bytes).digest("base64");
    const found = this.#known.get(key);
    if (found !== undefined) return found;
    const offset = Math.ceil(this.#length / alignment) * alignment;
    if (offset > this.#length) this.#chunks.push(new Uint8Array(offset - this.#length));
    this.#chunks.push(bytes.slice());
    this.#length = offset + bytes.length;
    const extent = { offset, length: bytes.length };
    this.#known.set(key, extent);
    return extent;
  }

  /** All bytes so far. */
  bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#chunks));
  }
}
