import { FingerprintIndex } from "../../chemistry/fingerprint-index.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import type { DomainRecipe, ModelData } from "../../core/definition.ts";
import { RetortError } from "../../core/errors.ts";
import type { ModelSpec } from "../../core/model.ts";
import { random } from "../../core/random.ts";
import type { Domain, EmbeddingDomain } from "../../core/version.ts";
import { quantile } from "../../learning/metrics/bootstrap.ts";
import { EmbeddingIndex, type EmbeddingRows } from "../../runtime/embedding.ts";
import { needsChemistry } from "./assess.ts";
import { componentKey } from "./components.ts";
import { leaveOneOut } from "./distance.ts";
import { elementsOfAll } from "./elements.ts";
import { fingerprintOf } from "./fingerprints.ts";
import { principalComponents } from "./principal-components.ts";
import { featureValue } from "./statistics.ts";

/** Percentiles of leave-one-out distance at which IN ends and OUT begins. */
const inShare = 0.8;
const outShare = 0.99;

/** Part of a training range's width by which it is widened on either side for NEAR. */
const widening = 0.1;

/** The data of a model as far as its domain needs them. */
export type DomainData = Pick<ModelData, "dataset" | "rowNumbers" | "inputs">;

/**
 * What the network's last layer reads of some rows, [rows × width], and which rows it was trained on: distances are to
 * these alone, since calibration rows are to be as far from them as new rows are.
 */
export type Layer = { of(rows: readonly number[]): Promise<Float32Array>; trained: ReadonlySet<number> };

/**
 * Makes a version's domain data from its training and calibration rows.
 *
 * - fingerprint: packed fingerprints of the rows; thresholds at the 80th and 99th percentile of leave-one-out distance.
 *   Rows whose structure cannot be read are left out. Their elements, for a structure with another is out of domain. With an embedding, the same of the distance within the network.
 * - components: the components that occur at each port.
 * - box: each feature's range over the rows; NEAR reaches a tenth of its width further on either side.
 *
 * @param rows positions in `data` of training and calibration rows
 * @param layer for recipes with an embedding
 * @throws RetortError INVALID_INPUT if there are too few rows or the data lack a port.
 */
export async function buildDomain(
  recipe: DomainRecipe,
  spec: Pick<ModelSpec, "id" | "inputs" | "outputs">,
  data: DomainData,
  rows: readonly number[],
  layer?: Layer,
): Promise<{ domain: Domain; rows?: Uint8Array; embedding?: EmbeddingRows }> {
  if (needsChemistry(spec, recipe)) await loadRdkit();
  switch (recipe.type) {
    case "fingerprint": {
      const { sample, embedding: wanted, ...kept } = recipe;
      const structures = columnOf(data, recipe.port);
      const used: number[] = [];
      const prints: Uint8Array[] = [];
      for (const row of drawn(rows, sample))
        try {
          prints.push(fingerprintOf(String(structures[row]), recipe));
          used.push(row);
        } catch (error) {
          if (!(error instanceof RetortError)) throw error;
        }
      if (prints.length <= recipe.neighbours)
        throw new RetortError("INVALID_INPUT", `${prints.length} rows cannot make a domain of ${spec.id}`);
      const bytes = recipe.bits / 8;
      const packed = new Uint8Array(prints.length * bytes);
      prints.forEach((print, i) => {
        packed.set(print, i * bytes);
      });
      const distances = leaveOneOut(new FingerprintIndex(packed, bytes), recipe.neighbours).sort();
      const trained = layer ? used.filter((row) => layer.trained.has(row)) : [];
      const embedded = wanted && layer && embeddingOf(wanted, await layer.of(trained), trained.length);
      const domain: Domain = {
        ...kept,
        ...(embedded && { embedding: embedded.domain }),
        thresholds: { near: quantile(distances, inShare), out: quantile(distances, outShare) },
        elements: elementsOfAll(
          rows.map((row) => String(structures[row])),
          recipe.fingerprint,
        ),
        rows: used.map((row) => data.rowNumbers[row] as number),
        dataset: data.dataset,
      };
      return { domain, rows: packed, ...(embedded && { embedding: embedded.rows }) };
    }
    case "components": {
      const vocabulary = Object.fromEntries(
        recipe.ports.map((port) => {
          const values = columnOf(data, port);
          const raw = new Set(rows.map((row) => values[row]));
          const keys = new Set([...raw].map((value) => componentKey(spec.inputs[port], value)));
          return [port, [...keys].sort()] as const;
        }),
      );
      return { domain: { type: "components", vocabulary, dataset: data.dataset } };
    }
    case "box": {
      const ranges = Object.fromEntries(
        recipe.features.map((feature) => {
          if (!feature.startsWith("start.")) columnOf(data, feature.split(".")[0] as string);
          let [low, high] = recipe.given?.[feature] ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
          for (const row of recipe.given?.[feature] ? [] : rows) {
            const values = Object.fromEntries(Object.entries(data.inputs).map(([name, all]) => [name, all[row]]));
            const value = featureValue(spec, feature, values);
            low = Math.min(low, value);
            high = Math.max(high, value);
          }
          low = Math.min(low, startOf(spec, feature));
          const margin = widening * (high - low);
          return [feature, { in: [low, high], near: [low - margin, high + margin] }] as const;
        }),
      );
      return { domain: { type: "box", ranges } };
    }
  }
}

/** Where the axis begins whose end is this input: what goes to a later time has gone through all earlier ones. */
function startOf({ outputs }: Pick<ModelSpec, "outputs">, input: string): number {
  const axes = Object.values(outputs).flatMap(({ grid = [] }) => grid);
  return Math.min(...axes.flatMap(({ from, to }) => (typeof to === "object" && to.input === input ? [from] : [])));
}

/** Largest coordinate of a kept row, in units of its step. */
const longest = 32_767;

/** The rows on the layer's principal components, and the thresholds of the distance between them. */
function embeddingOf(
  { components, neighbours }: { components: number; neighbours: number },
  layer: Float32Array,
  count: number,
): { domain: EmbeddingDomain; rows: EmbeddingRows } {
  const width = layer.length / count;
  const { mean, projection } = principalComponents(layer, width, components);
  const points = new Float64Array(count * components);
  for (let row = 0; row < count; row++)
    for (let c = 0; c < components; c++) {
      let sum = 0;
      for (let w = 0; w < width; w++)
        sum += ((layer[row * width + w] as number) - (mean[w] as number)) * (projection[w * components + c] as number);
      points[row * components + c] = sum;
    }
  const step = points.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12) / longest;
  const rows = { mean, projection, rows: Int16Array.from(points, (value) => Math.round(value / step)) };
  const distances = new EmbeddingIndex({ width, components, neighbours, step }, rows).leaveOneOut().sort();
  const thresholds = { near: quantile(distances, inShare), out: quantile(distances, outShare) };
  return { domain: { width, components, neighbours, step, thresholds }, rows };
}

/** At most so many of the rows, in their order. */
function drawn(rows: readonly number[], most = rows.length): readonly number[] {
  if (rows.length <= most) return rows;
  return random(0)
    .shuffle([...rows])
    .slice(0, most)
    .sort((a, b) => a - b);
}

function columnOf(data: DomainData, port: string): readonly unknown[] {
  const column = data.inputs[port];
  if (!column) throw new RetortError("INVALID_INPUT", `the data of ${data.dataset} have no input "${port}"`);
  return column;
}
