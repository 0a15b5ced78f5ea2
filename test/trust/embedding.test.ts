import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { EmbeddingIndex, readEmbedding, writeEmbedding } from "../../src/runtime/embedding.ts";
import { principalComponents } from "../../src/trust/domain/principal-components.ts";

const source = random(5);
const width = 12;
const count = 60;
/** Rows that vary along two directions only. */
const layer = Float32Array.from({ length: count * width }, () => 0);
for (let row = 0; row < count; row++) {
  const [a, b] = [3 * source.normal(), source.normal()];
  for (let w = 0; w < width; w++) layer[row * width + w] = 1 + (w % 2 ? a : b);
}

describe("distances within a network", () => {
  const { mean, projection } = principalComponents(layer, width, 2);
  const project = (row: number) =>
    [0, 1].map((c) => {
      let sum = 0;
      for (let w = 0; w < width; w++) sum += (layer[row * width + w]! - mean[w]!) * projection[w * 2 + c]!;
      return sum;
    });
  const points = Array.from({ length: count }, (_, row) => project(row));
  const step = 1e-3;
  const rows = Int16Array.from(points.flat(), (value) => Math.round(value / step / 4));
  const domain = { width, components: 2, neighbours: 3, step: 4 * step, thresholds: { near: 1, out: 2 } };

  it("keep what varies: distances on the components are those between the whole layers", () => {
    const whole = (i: number, j: number) => {
      let sum = 0;
      for (let w = 0; w < width; w++) sum += (layer[i * width + w]! - layer[j * width + w]!) ** 2;
      return Math.sqrt(sum);
    };
    for (let j = 1; j < count; j++) {
      const [a, b] = [points[0]!, points[j]!];
      expect(Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!)).toBeCloseTo(whole(0, j), 4);
    }
    const variance = (c: number) => points.reduce((sum, p) => sum + p[c]! ** 2, 0);
    expect(variance(0)).toBeGreaterThan(variance(1));
  });

  it("are the mean over the nearest rows, as searching all of them finds", () => {
    const index = new EmbeddingIndex(domain, readEmbedding(writeEmbedding({ mean, projection, rows }), domain));
    const found = index.distances(layer);
    const left = index.leaveOneOut();
    const at = (i: number, c: number) => rows[i * 2 + c]! * 4 * step;
    for (let i = 0; i < count; i++) {
      const all = Array.from({ length: count }, (_, j) => Math.hypot(at(i, 0) - at(j, 0), at(i, 1) - at(j, 1)));
      const near = (list: number[]) => list.toSorted((a, b) => a - b).slice(0, 3);
      const mean3 = (list: number[]) => list.reduce((sum, x) => sum + x, 0) / 3;
      expect(found[i]).toBeCloseTo(mean3(near(all)), 1);
      expect(left[i]).toBeCloseTo(mean3(near(all.filter((_, j) => j !== i))), 6);
    }
  });

  it("refuse a file of the wrong length", () => {
    const bytes = writeEmbedding({ mean, projection, rows });
    expect(() => readEmbedding(bytes.slice(1), domain)).toThrow(/embedding.bin/);
  });
});
