import { LruCache } from "../../chemistry/lru-cache.ts";
import { parseMolecule } from "../../chemistry/molecule.ts";
import { morganBits } from "../../chemistry/morgan.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { encodedRow, withData } from "../../core/encoding.ts";
import { asRetortError, RetortError } from "../../core/errors.ts";
import type { Cell } from "../../core/model.ts";
import { type Featuriser, type FeaturiserOptions, perOptions } from "./featuriser.ts";

/** What is fitted on the training rows of a model of reactions made of named components. */
export type ComponentOptions = {
  ports: readonly string[];
  /** Canonical SMILES of the components seen, by port. */
  vocabulary: Readonly<Record<string, readonly string[]>>;
  fingerprint: { bits: number; radius: number };
  /** One-hot places and Morgan bits that are kept, port after port; columns that never vary are dropped. */
  columns: readonly { port: string; kind: "onehot" | "bit"; index: number }[];
  /** Mean of each column, which is taken off. */
  center: readonly number[];
};

type Part = { port: string; columns: readonly { at: number; kind: "onehot" | "bit"; index: number }[] };
type Prepared = ComponentOptions & { parts: readonly Part[]; cache: LruCache<string, Float32Array> };

const prepared = perOptions((options): Prepared => {
  const fitted = options as unknown as ComponentOptions;
  const parts = fitted.ports.map((port) => ({
    port,
    columns: fitted.columns.map((column, at) => ({ ...column, at })).filter((column) => column.port === port),
  }));
  return { ...fitted, parts, cache: new LruCache(4_096) };
});

/** Canonical SMILES and Morgan bits of a component; an absent one has neither. */
function describe(smiles: string, { bits, radius }: ComponentOptions["fingerprint"]) {
  if (smiles === "") return { canonical: "", bit: () => 0 };
  const molecule = parseMolecule(smiles);
  const packed = morganBits(molecule, { length: bits, radius });
  return { canonical: molecule.canonical, bit: (i: number) => ((packed[i >>> 3] as number) >>> (i & 7)) & 1 };
}

function valuesOf(part: Part, smiles: string, options: Prepared): Float32Array {
  const key = `${part.port} ${smiles}`;
  const known = options.cache.get(key);
  if (known) return known;
  const { canonical, bit } = describe(smiles, options.fingerprint);
  const place = canonical === "" ? -1 : (options.vocabulary[part.port]?.indexOf(canonical) ?? -1);
  const values = Float32Array.from(
    part.columns,
    ({ at, kind, index }) => (kind === "bit" ? bit(index) : Number(index === place)) - (options.center[at] as number),
  );
  options.cache.set(key, values);
  return values;
}

/**
 * The components of a reaction as one tensor `features` [row, D]: for each port, which of the known components it is
 * and the Morgan bits of its structure, centred. A component that was not seen in training has its bits alone.
 * Options: {@link ComponentOptions}.
 */
export const components: Featuriser = {
  id: "components",
  revision: 1,
  async ready() {
    await loadRdkit();
  },
  encodeRow(values, options) {
    const own = prepared(options);
    const data = new Float32Array(own.columns.length);
    for (const part of own.parts) {
      try {
        const numbers = valuesOf(part, (values[part.port] as string | undefined) ?? "", own);
        part.columns.forEach(({ at }, i) => {
          data[at] = numbers[i] as number;
        });
      } catch (error) {
        const { code, message, hint } = asRetortError(error);
        throw new RetortError(code, `${part.port}: ${message}`, {
          step: part.port,
          ...(hint !== undefined && { hint }),
        });
      }
    }
    return encodedRow({}, { features: { axis: "row", width: [data.length], data } });
  },
  baseline(encoded, options) {
    return withData(encoded, { features: new Float32Array(encoded.rows * prepared(options).columns.length) });
  },
  players(encoded, options) {
    const ranges = prepared(options).parts.map(({ port, columns }) => ({
      port,
      ranges: rangesOf(columns.map(({ at }) => at)),
    }));
    return Array.from({ length: encoded.rows }, (_, row) =>
      ranges.map(({ port, ranges: own }, index) => ({
        label: port,
        group: "component" as const,
        index,
        cells: own.map(([from, to]): Cell => ({ tensor: "features", row, from, to })),
      })),
    );
  },
};

/** Runs of consecutive numbers, as [from, to) pairs; numbers come in rising order. */
function rangesOf(numbers: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === number) last[1] = number + 1;
    else ranges.push([number, number + 1]);
  }
  return ranges;
}

type Values = Readonly<Record<string, readonly unknown[]>>;

/**
 * Fits the options of `components` on rows: vocabulary, the columns that vary, their means.
 *
 * @param inputs SMILES by port, one a row
 * @throws RetortError INVALID_SMILES
 */
export async function fitComponents(
  inputs: Values,
  ports: readonly string[],
  fingerprint: { bits: number; radius: number },
): Promise<ComponentOptions> {
  await loadRdkit();
  const vocabulary: Record<string, string[]> = {};
  const columns: { port: string; kind: "onehot" | "bit"; index: number }[] = [];
  const center: number[] = [];
  for (const port of ports) {
    const counts = new Map<string, number>();
    const bits = new Map<string, (i: number) => number>();
    const canonicalOf = new Map<string, string>();
    for (const value of inputs[port] ?? []) {
      const smiles = (value as string | undefined) ?? "";
      let canonical = canonicalOf.get(smiles);
      if (canonical === undefined) {
        const described = describe(smiles, fingerprint);
        canonical = described.canonical;
        canonicalOf.set(smiles, canonical);
        bits.set(canonical, described.bit);
      }
      counts.set(canonical, (counts.get(canonical) ?? 0) + 1);
    }
    const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
    const mean = (value: (canonical: string) => number) =>
      [...counts].reduce((sum, [canonical, n]) => sum + n * value(canonical), 0) / total;
    const known = [...counts.keys()].filter((canonical) => canonical !== "").sort();
    vocabulary[port] = known;
    const add = (kind: "onehot" | "bit", index: number, centre: number) => {
      if (centre === 0 || centre === 1) return;
      columns.push({ port, kind, index });
      center.push(centre);
    };
    known.forEach((canonical, index) => {
      add(
        "onehot",
        index,
        mean((other) => Number(other === canonical)),
      );
    });
    for (let index = 0; index < fingerprint.bits; index++)
      add(
        "bit",
        index,
        mean((canonical) => bits.get(canonical)?.(index) ?? 0),
      );
  }
  return { ports, vocabulary, fingerprint, columns, center };
}

/** The features of rows as one array [rows × width]. @throws RetortError INVALID_SMILES */
export async function componentFeatures(
  inputs: Values,
  options: ComponentOptions,
): Promise<{ x: Float32Array; width: number }> {
  await components.ready();
  const width = options.columns.length;
  const rows = inputs[options.ports[0] as string]?.length ?? 0;
  const x = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const values = Object.fromEntries(options.ports.map((port) => [port, inputs[port]?.[row]]));
    const encoded = components.encodeRow(values, options as unknown as FeaturiserOptions);
    x.set(encoded.tensors.features?.data ?? [], row * width);
  }
  return { x, width };
}
