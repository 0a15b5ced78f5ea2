import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelDefinition } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import { type Kind, kindInfo } from "../core/kinds.ts";
import type { ModelSpec, Port } from "../core/model.ts";
import { type Random, random, seedFrom } from "../core/random.ts";
import { readKinded, unitOf } from "../core/values.ts";
import { type Domain, type GoldenRows, versionFiles } from "../core/version.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";
import { datasetRows } from "./neighbour-rows.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** Inputs like those a model is made for, and where they come from, in words. */
export type TypicalRows = { rows: Inputs[]; source: string };

/** A ratio of bounds above which numbers are drawn evenly in their logarithm. */
const wide = 100;

/**
 * Inputs like those a model is made for: rows of its dataset where that is on this machine; else combinations of the
 * components it knows; else draws between the bounds of its domain or of the rows it is known to answer, whose structures
 * are changed in one place. Same seed, same rows.
 */
export async function typicalRows(
  model: LoadedModel,
  definition: ModelDefinition | undefined,
  options: { rows: number; seed: number; signal: AbortSignal },
): Promise<TypicalRows> {
  const source = random(seedFrom(options.seed, "typical rows"));
  const known = definition?.data && (await datasetRows(definition));
  if (known && !(known instanceof RetortError)) {
    const numbers = source.shuffle([...known.numbers]).slice(0, options.rows);
    const rows = numbers.map((number) => known(number)?.inputs ?? {});
    return { rows, source: `${rows.length} rows drawn from the dataset it was learnt from` };
  }
  const { spec, domain } = model;
  const golden = goldenInputs(model, definition);
  if (domain?.type === "components") {
    const rows = Array.from({ length: options.rows }, () => combination(spec, domain.vocabulary, golden, source));
    return { rows, source: `${rows.length} combinations drawn from the components it knows` };
  }
  if (golden.length === 0) return { rows: [], source: "no rows are known" };
  const bases = await changedStructures(spec, golden, options);
  const rows = Array.from({ length: options.rows }, () => drawnRow(spec, domain, golden, bases, source));
  const changed = bases.length > golden.length ? ", their structures changed in one place" : "";
  return { rows, source: `${rows.length} draws between the bounds of ${golden.length} known inputs${changed}` };
}

/** The inputs that a version is known to answer: its golden rows, else the catalogue's examples. */
export function goldenInputs({ directory, spec }: LoadedModel, definition: ModelDefinition | undefined): Inputs[] {
  try {
    const { inputs } = JSON.parse(readFileSync(join(directory, versionFiles.golden), "utf8")) as GoldenRows;
    const count = Object.values(inputs)[0]?.length ?? 0;
    const ports = Object.keys(spec.inputs);
    return Array.from({ length: count }, (_, i) =>
      Object.fromEntries(ports.flatMap((port) => (inputs[port]?.[i] == null ? [] : [[port, inputs[port]?.[i]]]))),
    );
  } catch {
    return [...(definition?.examples ?? [])];
  }
}

function combination(
  { inputs }: ModelSpec,
  vocabulary: Extract<Domain, { type: "components" }>["vocabulary"],
  golden: readonly Inputs[],
  source: Random,
): Inputs {
  const base = golden[source.integer(Math.max(1, golden.length))] ?? {};
  const parts = Object.entries(vocabulary).map(([port, all]) => [port, all[source.integer(all.length)] ?? ""]);
  return { ...base, ...Object.fromEntries(parts.filter(([port]) => (port as string) in inputs)) };
}

/** Known inputs, and the same with a molecule changed in one place where molecules are all the structure there is. */
async function changedStructures(
  { inputs }: ModelSpec,
  golden: readonly Inputs[],
  { rows, signal }: { rows: number; signal: AbortSignal },
): Promise<Inputs[]> {
  const molecules = Object.entries(inputs).filter(([, { kind }]) => kind === "molecule");
  const structures = Object.values(inputs).filter(({ kind }) => kindInfo(kind).form === "structure");
  if (molecules.length !== 1 || structures.length !== 1) return [...golden];
  const [port] = molecules[0] as [string, Port];
  const [{ loadRdkit }, { changedMolecules }, { pause }] = await Promise.all([
    import("../chemistry/rdkit.ts"),
    import("../chemistry/molecule-changes.ts"),
    import("../trust/explain/evaluate.ts"),
  ]);
  await loadRdkit();
  const all: Inputs[] = [...golden];
  for (const row of golden) {
    if (all.length >= 2 * rows) break;
    const changed = await changedMolecules(String(row[port]), () => pause(signal));
    all.push(...changed.map(({ smiles }) => ({ ...row, [port]: smiles })));
  }
  return all;
}

function drawnRow(
  { inputs }: ModelSpec,
  domain: Domain | undefined,
  golden: readonly Inputs[],
  bases: readonly Inputs[],
  source: Random,
): Inputs {
  const base = bases[source.integer(bases.length)] as Inputs;
  const row: Record<string, unknown> = { ...base };
  for (const [name, port] of Object.entries(inputs)) {
    if (base[name] === undefined) continue;
    const { form } = kindInfo(port.kind);
    if (form === "profile") row[name] = `seed:${1 + source.integer(1_000_000)}`;
    else if (form === "quantity")
      row[name] = drawnQuantity(name, port, base[name], boundsOf(name, port, domain, golden, base[name]), source);
  }
  return row;
}

type Bounds = readonly [number, number];

/** Bounds of a port's numbers: those of its domain, else those of the known inputs of the same kind. */
export function boundsOf(
  name: string,
  port: Port,
  domain: Domain | undefined,
  golden: readonly Inputs[],
  like: unknown,
): Bounds {
  const box = domain?.type === "box" ? domain.ranges[name]?.in : undefined;
  if (box) return box;
  const kind = kindOf(name, port, like);
  const values = golden.flatMap((row) => {
    if (row[name] === undefined || kindOf(name, port, row[name]) !== kind) return [];
    const { value } = readKinded(name, port, row[name]);
    return typeof value === "number" ? [value] : [...(value as Float64Array)];
  });
  return values.length ? [Math.min(...values), Math.max(...values)] : [0, 0];
}

function kindOf(name: string, port: Port, value: unknown): Kind | undefined {
  try {
    return readKinded(name, port, value).kind;
  } catch {
    return undefined;
  }
}

/** Like a value as given (a list of as many, of the same kind), with numbers drawn between bounds. */
function drawnQuantity(name: string, port: Port, given: unknown, [low, high]: Bounds, source: Random): unknown {
  const { kind, value } = readKinded(name, port, given);
  const unit = kind === port.kind ? unitOf(port) : (port.also?.[kind] ?? unitOf(port));
  const draw = () => {
    const share = source.uniform();
    const number = low > 0 && high / low >= wide ? low * (high / low) ** share : low + share * (high - low);
    return unit === "1" ? number : `${number} ${unit}`;
  };
  return typeof value === "number" ? draw() : Array.from(value as Float64Array, draw);
}
