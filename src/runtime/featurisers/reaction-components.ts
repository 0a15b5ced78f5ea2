import { elementSymbols } from "../../chemistry/elements.ts";
import { heteroatomRing } from "../../chemistry/heteroatom-ring.ts";
import { LruCache } from "../../chemistry/lru-cache.ts";
import { parseMolecule } from "../../chemistry/molecule.ts";
import { atomsOfBits, morganBits } from "../../chemistry/morgan.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { readSolvent } from "../../chemistry/solvents.ts";
import { encodedRow, withData } from "../../core/encoding.ts";
import { asRetortError, RetortError } from "../../core/errors.ts";
import type { Cell, Player } from "../../core/model.ts";
import { deviation, mean as meanOf } from "../../core/statistics.ts";
import { type Featuriser, type FeaturiserOptions, perOptions } from "./featuriser.ts";
import { fitStandard } from "./fit-standard.ts";

/**
 * What a port of a model of reactions made of components carries: a structure, a solvent (name or structure), a number.
 * With `ring`, the first ring of five that holds two bonded heteroatoms has its hydrogens and how readily each of its
 * atoms takes up a nucleophile (`heteroatomRing`).
 */
export type ComponentPort = { name: string; as: "molecule" | "solvent" | "number"; ring?: boolean };
type ColumnKind = "onehot" | "bit" | "hydrogen" | "reactivity" | "number";

type RingNumbers = (ring: NonNullable<ReturnType<typeof heteroatomRing>>) => number[];
const ringNumbers = {
  hydrogen: ({ hydrogens }) => hydrogens,
  reactivity: ({ reactivity }) => reactivity,
} satisfies Partial<Record<ColumnKind, RingNumbers>>;

/** What is fitted on the training rows of a model of reactions made of named components. */
export type ComponentOptions = {
  ports: readonly ComponentPort[];
  /** Canonical SMILES of the components seen, by port. */
  vocabulary: Readonly<Record<string, readonly string[]>>;
  fingerprint: { bits: number; radius: number };
  /** One-hot places, Morgan bits and numbers that are kept, port after port; columns that never vary are dropped. */
  columns: readonly { port: string; kind: ColumnKind; index: number }[];
  /** Mean of each column, which is taken off. */
  center: readonly number[];
  /** What each column is then divided by: 1, and the standard deviation of a number, and of the numbers of a ring. */
  scale: readonly number[];
};

type Part = ComponentPort & { columns: readonly { at: number; kind: ColumnKind; index: number }[] };
type Prepared = ComponentOptions & { parts: readonly Part[]; cache: LruCache<string, Float32Array> };

const prepared = perOptions((options): Prepared => {
  const fitted = options as unknown as ComponentOptions;
  const parts = fitted.ports.map((port) => ({
    ...port,
    columns: fitted.columns.map((column, at) => ({ ...column, at })).filter((column) => column.port === port.name),
  }));
  return { ...fitted, parts, cache: new LruCache(4_096) };
});

/** SMILES of a component as given at a port, "" where there is none. @throws RetortError INVALID_INPUT of a solvent. */
function structureAt(port: Pick<ComponentPort, "as">, value: unknown): string {
  const text = ((value as string | undefined | null) ?? "").trim();
  return text !== "" && port.as === "solvent" ? readSolvent(text) : text;
}

/** Canonical SMILES and Morgan bits of a component; an absent one has neither. */
function describe(smiles: string, { ring }: Pick<ComponentPort, "ring">, fingerprint: ComponentOptions["fingerprint"]) {
  if (smiles === "") return { canonical: "", bit: () => 0, ring: undefined };
  const molecule = parseMolecule(smiles);
  const packed = morganBits(molecule, { length: fingerprint.bits, radius: fingerprint.radius });
  return {
    canonical: molecule.canonical,
    bit: (i: number) => ((packed[i >>> 3] as number) >>> (i & 7)) & 1,
    ring: ring ? heteroatomRing(molecule) : undefined,
  };
}

function valuesOf(part: Part, value: unknown, options: Prepared): Float32Array {
  const { center, scale } = options;
  if (part.as === "number")
    return Float32Array.from(part.columns, ({ at }) => ((value as number) - (center[at] as number)) / (scale[at] ?? 1));
  const key = `${part.name} ${String(value ?? "")}`;
  const known = options.cache.get(key);
  if (known) return known;
  const { canonical, bit, ring } = describe(structureAt(part, value), part, options.fingerprint);
  const place = canonical === "" ? -1 : (options.vocabulary[part.name]?.indexOf(canonical) ?? -1);
  const raw = {
    bit,
    onehot: (index: number) => Number(index === place),
    hydrogen: (index: number) => ring?.hydrogens[index],
    reactivity: (index: number) => ring?.reactivity[index],
    number: () => 0,
  };
  // without such a ring: as the mean of those that have one
  const values = Float32Array.from(
    part.columns,
    ({ at, kind, index }) =>
      ((raw[kind](index) ?? (center[at] as number)) - (center[at] as number)) / (scale[at] as number),
  );
  options.cache.set(key, values);
  return values;
}

/**
 * The components of a reaction as one tensor `features` [row, D]: for each port, which of the known components it is
 * and the Morgan bits of its structure, centred; numbers such as the temperature, standardised. A component that was not
 * seen in training has its bits alone. Explanations credit components, or, given the structures, the atoms that set each
 * bit in equal shares, and the component with the rest: which one it is, and bits that it lacks.
 * Options: {@link ComponentOptions}.
 */
export const reactionComponents: Featuriser = {
  id: "components",
  revision: 2,
  async ready() {
    await loadRdkit();
  },
  encodeRow(values, options) {
    const own = prepared(options);
    const data = new Float32Array(own.columns.length);
    for (const part of own.parts) {
      try {
        const numbers = valuesOf(part, values[part.name], own);
        part.columns.forEach(({ at }, i) => {
          data[at] = numbers[i] as number;
        });
      } catch (error) {
        const { code, message, hint } = asRetortError(error);
        throw new RetortError(code, `${part.name}: ${message}`, {
          step: part.name,
          ...(hint !== undefined && { hint }),
        });
      }
    }
    return encodedRow({}, { features: { axis: "row", width: [data.length], data } });
  },
  baseline(encoded, options) {
    return withData(encoded, { features: new Float32Array(encoded.rows * prepared(options).columns.length) });
  },
  unseen({ rows, tensors }, options) {
    const own = prepared(options);
    const data = tensors.features?.data as Float32Array;
    const width = own.columns.length;
    const places = own.parts
      .map(({ columns }) => columns.filter(({ kind }) => kind === "onehot").map(({ at }) => at))
      .filter((columns) => columns.length > 0);
    const isKnown = (row: number, at: number) =>
      (data[row * width + at] as number) * (own.scale[at] ?? 1) + (own.center[at] as number) > 0.5;
    return Float64Array.from(
      { length: rows },
      (_, row) => places.filter((columns) => !columns.some((at) => isKnown(row, at))).length,
    );
  },
  players(encoded, options, values) {
    const own = prepared(options);
    return Array.from({ length: encoded.rows }, (_, row) =>
      own.parts.flatMap((part, index) => {
        const given = values?.[row];
        return given === undefined || part.as === "number"
          ? [wholeComponent(part, index, row)]
          : byAtom(part, index, row, structureAt(part, given[part.name]), own);
      }),
    );
  },
};

function wholeComponent(part: Part, index: number, row: number): Player {
  return {
    label: part.name,
    group: part.as === "number" ? "parameter" : "component",
    index,
    component: part.name,
    cells: rangesOf(part.columns.map(({ at }) => at)).map(
      ([from, to]): Cell => ({ tensor: "features", row, from, to }),
    ),
  };
}

/** The atoms of a component with the bits they set, and the component with what no atom sets. */
function byAtom(part: Part, index: number, row: number, smiles: string, options: Prepared): Player[] {
  const { bits, radius } = options.fingerprint;
  const molecule = smiles === "" ? undefined : parseMolecule(smiles);
  const setBy = molecule ? atomsOfBits(molecule, { length: bits, radius }) : undefined;
  const cells = new Map<number, Cell[]>();
  const rest: number[] = [];
  for (const { at, kind, index: bit } of part.columns) {
    const shares = kind === "bit" ? setBy?.get(bit) : undefined;
    if (shares === undefined) rest.push(at);
    else
      for (const [atom, share] of shares) {
        const known = cells.get(atom) ?? [];
        known.push({ tensor: "features", row, from: at, to: at + 1, share });
        cells.set(atom, known);
      }
  }
  const { name } = part;
  const whole: Player = {
    label: name,
    group: "component",
    index,
    component: name,
    cells: rangesOf(rest).map(([from, to]): Cell => ({ tensor: "features", row, from, to })),
  };
  const atoms = (molecule?.atoms ?? []).map(
    ({ index: atom, atomicNumber }): Player => ({
      label: `${elementSymbols[atomicNumber] ?? "*"} ${atom} of ${name}`,
      group: "atom",
      index: atom,
      component: name,
      cells: cells.get(atom) ?? [],
    }),
  );
  return [whole, ...atoms];
}

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
 * Fits the options of `components` on rows: vocabulary, the columns that vary, their means (and spread, of numbers).
 *
 * @param inputs values by port, one a row; a port given by name alone carries structures
 * @throws RetortError INVALID_SMILES, INVALID_INPUT
 */
export async function fitComponents(
  inputs: Values,
  ports: readonly (string | ComponentPort)[],
  fingerprint: { bits: number; radius: number },
): Promise<ComponentOptions> {
  await loadRdkit();
  const described: ComponentPort[] = ports.map((port) =>
    typeof port === "string" ? { name: port, as: "molecule" as const } : port,
  );
  const vocabulary: Record<string, string[]> = {};
  const columns: ComponentOptions["columns"][number][] = [];
  const center: number[] = [];
  const scale: number[] = [];
  for (const port of described) {
    const given = inputs[port.name] ?? [];
    if (port.as === "number") {
      const numbers = given as readonly number[];
      const sd = deviation(numbers);
      if (sd === 0) continue;
      columns.push({ port: port.name, kind: "number", index: 0 });
      center.push(meanOf(numbers));
      scale.push(sd);
      continue;
    }
    const counts = new Map<string, number>();
    const bits = new Map<string, ReturnType<typeof describe>>();
    const canonicalOf = new Map<unknown, string>();
    for (const value of given) {
      let canonical = canonicalOf.get(value);
      if (canonical === undefined) {
        const found = describe(structureAt(port, value), port, fingerprint);
        canonical = found.canonical;
        canonicalOf.set(value, canonical);
        bits.set(canonical, found);
      }
      counts.set(canonical, (counts.get(canonical) ?? 0) + 1);
    }
    const mean = (value: (canonical: string) => number) =>
      [...counts].reduce((sum, [canonical, n]) => sum + n * value(canonical), 0) / given.length;
    const known = [...counts.keys()].filter((canonical) => canonical !== "").sort();
    vocabulary[port.name] = known;
    const add = (kind: ColumnKind, index: number, centre: number) => {
      if (centre === 0 || centre === 1) return;
      columns.push({ port: port.name, kind, index });
      center.push(centre);
      scale.push(1);
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
        mean((canonical) => bits.get(canonical)?.bit(index) ?? 0),
      );
    if (!port.ring) continue;
    const rings = given.flatMap((value) => bits.get(canonicalOf.get(value) as string)?.ring ?? []);
    for (const [kind, of] of Object.entries(ringNumbers) as [keyof typeof ringNumbers, RingNumbers][]) {
      const { kept, mean: centres, scale: scales } = fitStandard(rings.map(of));
      kept.forEach((index, i) => {
        columns.push({ port: port.name, kind, index });
        center.push(centres[i] as number);
        scale.push(scales[i] as number);
      });
    }
  }
  return { ports: described, vocabulary, fingerprint, columns, center, scale };
}

/** The features of rows as one array [rows × width]. @throws RetortError INVALID_SMILES, INVALID_INPUT */
export async function componentFeatures(
  inputs: Values,
  options: ComponentOptions,
): Promise<{ x: Float32Array; width: number }> {
  await reactionComponents.ready();
  const width = options.columns.length;
  const rows = inputs[options.ports[0]?.name as string]?.length ?? 0;
  const x = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const values = Object.fromEntries(options.ports.map(({ name }) => [name, inputs[name]?.[row]]));
    const encoded = reactionComponents.encodeRow(values, options as unknown as FeaturiserOptions);
    x.set(encoded.tensors.features?.data ?? [], row * width);
  }
  return { x, width };
}
