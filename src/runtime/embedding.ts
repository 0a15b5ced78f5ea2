import { RetortError } from "../core/errors.ts";
import type { EmbeddingDomain } from "../core/version.ts";

/** What `embedding.bin` holds. */
export type EmbeddingRows = {
  mean: Float32Array;
  /** [width × components]. */
  projection: Float32Array;
  /** [rows × components], in units of `step`. */
  rows: Int16Array;
};

/** The content of `embedding.bin`. */
export function writeEmbedding({ mean, projection, rows }: EmbeddingRows): Uint8Array {
  const parts = [mean, projection, rows].map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  return Uint8Array.from(Buffer.concat(parts));
}

/** @throws RetortError VERSION_BROKEN where the bytes are not as the domain says. */
export function readEmbedding(bytes: Uint8Array, { width, components }: EmbeddingDomain): EmbeddingRows {
  const floats = width * (1 + components);
  const rest = bytes.length - 4 * floats;
  if (rest < 2 * components || rest % (2 * components) !== 0)
    throw new RetortError("VERSION_BROKEN", "embedding.bin of this version is damaged: its length is wrong", {
      hint: "publish the version again, or roll back to an earlier one",
    });
  const own = bytes.slice();
  return {
    mean: new Float32Array(own.buffer, 0, width),
    projection: new Float32Array(own.buffer, 4 * width, width * components),
    rows: new Int16Array(own.buffer, 4 * floats, rest / 2),
  };
}

/** Distances of rows from the training rows, as a network sees them: see {@link EmbeddingDomain}. */
export class EmbeddingIndex {
  readonly #domain: Pick<EmbeddingDomain, "width" | "components" | "neighbours" | "step">;
  readonly #known: EmbeddingRows;

  constructor(domain: Pick<EmbeddingDomain, "width" | "components" | "neighbours" | "step">, known: EmbeddingRows) {
    this.#domain = domain;
    this.#known = known;
  }

  /** @param layer what the last layer reads, [rows × width] */
  distances(layer: Float32Array): Float64Array {
    const { width } = this.#domain;
    return Float64Array.from({ length: layer.length / width }, (_, row) =>
      this.#nearest(this.#project(layer.subarray(row * width, (row + 1) * width))),
    );
  }

  /** Of each training row from the others. */
  leaveOneOut(): Float64Array {
    const { components, step } = this.#domain;
    const { rows } = this.#known;
    return Float64Array.from({ length: rows.length / components }, (_, i) => {
      const own = Float64Array.from(rows.subarray(i * components, (i + 1) * components), (value) => value * step);
      return this.#nearest(own, i);
    });
  }

  #project(row: Float32Array): Float64Array {
    const { components, width } = this.#domain;
    const { mean, projection } = this.#known;
    const point = new Float64Array(components);
    for (let w = 0; w < width; w++) {
      const value = (row[w] as number) - (mean[w] as number);
      if (value === 0) continue;
      for (let c = 0; c < components; c++)
        point[c] = (point[c] as number) + value * (projection[w * components + c] as number);
    }
    return point;
  }

  /** Mean distance to the nearest rows; a row is given up once it is farther than those found. */
  #nearest(point: Float64Array, but = -1): number {
    const { components, neighbours, step } = this.#domain;
    const { rows } = this.#known;
    const scaled = point.map((value) => value / step);
    const best = new Float64Array(neighbours).fill(Number.POSITIVE_INFINITY);
    const count = rows.length / components;
    for (let row = 0; row < count; row++) {
      if (row === but) continue;
      let sum = 0;
      const limit = best[neighbours - 1] as number;
      for (let c = 0, at = row * components; c < components && sum < limit; c++, at++)
        sum += ((scaled[c] as number) - (rows[at] as number)) ** 2;
      if (sum >= limit) continue;
      let k = neighbours - 1;
      while (k > 0 && (best[k - 1] as number) > sum) {
        best[k] = best[k - 1] as number;
        k--;
      }
      best[k] = sum;
    }
    return (step * best.reduce((total, square) => total + Math.sqrt(square), 0)) / neighbours;
  }
}
