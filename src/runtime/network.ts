import { multiplyRows, rowsAtOnce, shapeOf, sliceRows } from "../core/encoding.ts";
import { RetortError } from "../core/errors.ts";
import type {
  ClassProbabilities,
  Column,
  Encoded,
  Inside,
  Measures,
  Model,
  ModelSpec,
  PointWeights,
  Run,
  Table,
} from "../core/model.ts";
import { sampleDeviation } from "../core/statistics.ts";
import { BulkRunner } from "./bulk-runner.ts";
import { stopIfAborted } from "./cancel.ts";
import { type Decoder, decoderOf } from "./decoders.ts";
import type { EmbeddingIndex } from "./embedding.ts";
import { type EncodedTable, encodeTable } from "./encode-table.ts";
import { featuriserOf } from "./featurisers/index.ts";
import type { Graph } from "./follow-rates.ts";
import { gridByGrid, onOneGrid } from "./one-grid.ts";
import { type Rollout, rollOut, stepsTo } from "./rollout.ts";
import { type NdArray, openSession, type Session, type SessionStats } from "./session.ts";

/** Rows in one run of a graph. */
export const chunkRows = 256;

/** Where a network's graphs are, and how they are run. */
export type NetworkFiles = {
  forward: string;
  /** Absent: no gradients. */
  gradient?: string;
  threads?: number;
  /** The training rows as the network sees them. */
  embedding?: EmbeddingIndex;
};

/** The graph's output that gives what its last layer reads, [rows, width]. */
const layerOutput = "embedding";

/**
 * Insides of a network; `members` gives [rows × members] in the port's default unit, unclipped, and `layer` what the last
 * layer reads [rows × width], where the graph tells it.
 */
export type NetworkInside = Inside & {
  members?(encoded: Encoded, signal: AbortSignal): Promise<Record<string, Float64Array>>;
  layer?(encoded: Encoded, signal: AbortSignal): Promise<Float32Array>;
};
export type NetworkModel = Model & { readonly inside: NetworkInside; stats(): SessionStats };

/**
 * A network in ONNX as a model: rows are encoded, run 256 at a time, and decoded.
 *
 * The gradient graph reads what the forward graph reads and gives `d_<tensor>`: the derivative of `value` (mean over
 * members), summed over the batch, by each float tensor. Where the value is a field it reads `cotangent` [row, points]
 * besides, the weights of the sum.
 *
 * @throws RetortError VERSION_BROKEN where a graph cannot be opened, or names a featuriser or decoder that is not here.
 */
export async function networkModel(spec: ModelSpec, version: string, files: NetworkFiles): Promise<NetworkModel> {
  if (spec.body.type !== "network") throw new RetortError("INTERNAL", `${spec.id} is not a network`);
  const { featuriser: named, decoder: decoding, rollout, gridPort } = spec.body;
  const featuriser = featuriserOf(named.id, named.revision);
  const decoder = decoderOf(decoding.id);
  const port = decoder.output(decoding.options);
  const threads = files.threads === undefined ? {} : { threads: files.threads };
  const forwardSession = await openSession(files.forward, threads);
  let gradientSession: Promise<Session> | undefined;
  const openGradient = () => {
    gradientSession ??= openSession(files.gradient as string, threads);
    return gradientSession;
  };

  const isClass = decoder.cotangent !== undefined;
  const isList = spec.outputs[port]?.axes !== undefined || isClass;
  const bulk = new BulkRunner(files.forward, threads, forwardSession);
  const forwardFeeds = (encoded: Encoded) => featuriser.feeds?.(encoded, named.options) ?? feedsOf(encoded);
  const runAll = async (encoded: Encoded, signal: AbortSignal, inBulk = false): Promise<Record<string, NdArray>> => {
    const session = inBulk ? bulk : forwardSession;
    if (!decoder.follow) return runGraph(session, forwardFeeds(encoded), encoded.rows);
    const graph: Graph = async (feeds, rows) => {
      stopIfAborted(signal);
      return read(decoder, await runGraph(session, feeds, rows));
    };
    return { [decoder.reads]: await decoder.follow(graph, encoded, decoding.options) };
  };
  const runForward = async (encoded: Encoded, signal: AbortSignal): Promise<NdArray> =>
    read(decoder, await runAll(encoded, signal));

  /** Runs all rows, a chunk at a time, and joins what `use` makes of each. */
  const inChunks = async (
    encoded: Encoded,
    signal: AbortSignal,
    use: (chunk: Encoded, from: number) => Promise<Record<string, Float32Array | Float64Array>>,
  ) => {
    const parts: Record<string, Float32Array | Float64Array>[] = [];
    const rows = rowsAtOnce(encoded);
    for (let from = 0; from < encoded.rows; from += rows) {
      stopIfAborted(signal);
      parts.push(await use(sliceRows(encoded, from, Math.min(encoded.rows, from + rows)), from));
    }
    return parts;
  };

  const inside: NetworkInside = {
    async encode(input) {
      await featuriser.ready();
      const looked = rollout ? oneStep(spec, rollout, input) : input;
      return encodeTable(featuriser, named.options, gridPort ? onOneGrid(looked, gridPort) : looked);
    },
    async forward(encoded, signal) {
      const parts = await inChunks(encoded, signal, async (chunk) => ({
        [port]: decoder.decode(await runForward(chunk, signal), chunk, decoding.options),
      }));
      return { [port]: joined(parts, port, Float64Array) };
    },
    baseline: (encoded) => featuriser.baseline(encoded, named.options),
    players: (encoded, values) => featuriser.players(encoded, named.options, values),
    ...(decoder.members && {
      async members(encoded, signal) {
        const parts = await inChunks(encoded, signal, async (chunk) => ({
          [port]: (decoder.members as NonNullable<Decoder["members"]>)(
            await runForward(chunk, signal),
            decoding.options,
          ),
        }));
        return { [port]: joined(parts, port, Float64Array) };
      },
    }),
    ...(forwardSession.outputs.includes(layerOutput) && {
      async layer(encoded, signal) {
        const parts = await inChunks(encoded, signal, async (chunk) => {
          const { [layerOutput]: layer } = await runAll(chunk, signal);
          return { [layerOutput]: layer?.data as Float32Array };
        });
        return joined(parts, layerOutput, Float32Array);
      },
    }),
    ...(files.gradient !== undefined &&
      ({
        async gradient(encoded, output, signal, at) {
          if (output !== port)
            throw new RetortError("EXPLANATION_UNSUPPORTED", `${spec.id} has no output "${output}"`, {
              hint: `its output is ${port}`,
            });
          const session = await openGradient();
          if (at !== undefined && isList && !session.inputs.includes("cotangent"))
            throw new RetortError("EXPLANATION_UNSUPPORTED", `${spec.id} has no gradient of a single point`, {
              hint: "ask for Shapley values, which need none",
            });
          const slope = decoder.slope(decoding.options);
          const parts = await inChunks(encoded, signal, async (chunk, from) => {
            const feeds = feedsOf(chunk);
            const takesWeights = session.inputs.includes("cotangent");
            const value = takesWeights || decoder.slopes ? await runForward(chunk, signal) : undefined;
            if (value && takesWeights)
              feeds.cotangent =
                typeof at === "object"
                  ? weighted(value, at.slice(from, from + chunk.rows))
                  : (decoder.cotangent?.(value, at, decoding.options) ?? cotangent(value, at));
            const slopes = value && decoder.slopes?.(value, chunk, decoding.options);
            const results = await runGraph(session, feeds, chunk.rows);
            return Object.fromEntries(
              Object.entries(results).map(([name, { data }]) => {
                const tensor = name.replace(/^d_/, "");
                const scaled = Float32Array.from(data, (one) => one * slope);
                if (slopes) multiplyRows(scaled, chunk, tensor, slopes);
                return [tensor, scaled];
              }),
            );
          });
          return Object.fromEntries(
            session.outputs
              .map((name) => name.replace(/^d_/, ""))
              .map((name) => [name, joined(parts, name, Float32Array)]),
          );
        },
      } satisfies Partial<Inside>)),
  };

  const answer = async (input: Table, run: Run): Promise<Table> => {
    await featuriser.ready();
    const errors = new Map(input.errors);
    const point: unknown[] | Float64Array = isList
      ? new Array<unknown>(input.rows)
      : new Float64Array(input.rows).fill(Number.NaN);
    let probabilities: ClassProbabilities | undefined;
    const measures: Measures = {};
    const keep = (name: keyof Measures, rows: readonly number[], values: Float64Array) => {
      measures[name] ??= new Float64Array(input.rows).fill(Number.NaN);
      rows.forEach((row, i) => {
        (measures[name] as Float64Array)[row] = values[i] as number;
      });
    };
    const place = ({ rows, encoded }: EncodedTable, outputs: Record<string, NdArray>) => {
      const value = read(decoder, outputs);
      const layer = outputs[layerOutput];
      if (files.embedding && layer) keep("distance", rows, files.embedding.distances(layer.data as Float32Array));
      else if (featuriser.unseen) keep("distance", rows, featuriser.unseen(encoded, named.options));
      const members = isList ? undefined : decoder.members?.(value, decoding.options);
      if (members && members.length > rows.length) keep("spread", rows, spreads(members, rows.length));
      const numbers = decoder.decode(value, encoded, decoding.options);
      const width = numbers.length / rows.length;
      const column: Column = decoder.column(numbers, rows.length, decoding.options);
      const own = column.probabilities;
      if (own) probabilities ??= emptyProbabilities(own.classes, input, decoding.options.choices);
      rows.forEach((row, i) => {
        if (numbers.subarray(i * width, (i + 1) * width).every(Number.isFinite)) {
          const name = column.point[i] as string;
          point[row] = own ? (probabilities?.choices?.[row]?.[own.classes.indexOf(name)] ?? name) : name;
          if (own) probabilities?.data.set(own.data.subarray(i * width, (i + 1) * width), row * width);
        } else errors.set(row, notFinite(spec, port, row));
      });
    };
    // One chunk is encoded while the one before it runs, where that has a thread of its own.
    let running: Promise<void> = Promise.resolve();
    try {
      for (let from = 0; from < input.rows; from += chunkRows) {
        stopIfAborted(run.signal);
        const chunk = encodeTable(featuriser, named.options, input, from, Math.min(input.rows, from + chunkRows));
        for (const [row, error] of chunk.errors) errors.set(row, error);
        await running;
        running =
          chunk.rows.length === 0 ? running : runAll(chunk.encoded, run.signal, run.bulk).then((v) => place(chunk, v));
        if (!run.bulk) await running;
      }
    } finally {
      await running;
    }
    const column: Column = {
      point,
      ...(probabilities && { probabilities }),
      ...((measures.distance || measures.spread) && { measures }),
    };
    return { rows: input.rows, columns: { [port]: column }, errors };
  };

  return {
    spec,
    version,
    inside,
    async predictBatch(input, run) {
      if (rollout) return rollOut(answer, rollout, port, input, run);
      return gridPort ? gridByGrid(answer, gridPort, input, run) : answer(input, run);
    },
    stats: () => forwardSession.stats,
    async close() {
      await bulk.release();
      await forwardSession.release();
      const gradient = await gradientSession?.catch(() => undefined);
      await gradient?.release();
    },
  };
}

/** Standard deviation between each row's members. */
function spreads(members: Float64Array, rows: number): Float64Array {
  const each = members.length / rows;
  return Float64Array.from({ length: rows }, (_, row) =>
    sampleDeviation(Array.from(members.subarray(row * each, (row + 1) * each))),
  );
}

/** Probabilities of no row yet; where the rows' choices stand at a port, separated by dots, with their names. */
function emptyProbabilities(
  classes: readonly string[],
  { rows, columns }: Table,
  choices: unknown,
): ClassProbabilities {
  const data = new Float64Array(rows * classes.length).fill(Number.NaN);
  const texts = typeof choices === "string" ? columns[choices]?.point : undefined;
  if (!texts) return { classes, data };
  return { classes, data, choices: Array.from(texts, (text) => String(text ?? "").split(".")) };
}

/** Only rows of one step can be looked into: the others have an error. */
function oneStep(spec: ModelSpec, rollout: Rollout, input: Table): Table {
  const errors = new Map(input.errors);
  const times = input.columns[rollout.time]?.point ?? [];
  for (let row = 0; row < input.rows; row++)
    if (!errors.has(row) && stepsTo(times[row] as number, rollout) > 1)
      errors.set(
        row,
        new RetortError("EXPLANATION_UNSUPPORTED", `${spec.id} takes several steps to this ${rollout.time}`, {
          row,
          hint: `one step, a ${rollout.time} of at most ${rollout.longest}, can be explained`,
        }),
      );
  return { ...input, errors };
}

function notFinite(spec: ModelSpec, port: string, row: number): RetortError {
  return new RetortError("UNSUPPORTED_INPUT", `${spec.id} has no finite ${port} for this input`, {
    row,
    hint: "the input is far outside what the model was made for",
  });
}

function feedsOf(encoded: Encoded): Record<string, NdArray> {
  return Object.fromEntries(
    Object.entries(encoded.tensors).map(([name, { data }]) => [name, { data, dims: shapeOf(encoded, name) }]),
  );
}

async function runGraph(session: Pick<Session, "run">, feeds: Record<string, NdArray>, rows: number) {
  try {
    return await session.run(feeds, rows);
  } catch (cause) {
    if (cause instanceof RetortError) throw cause;
    throw new RetortError("VERSION_BROKEN", "a graph of this version does not run on what its featuriser gives", {
      hint: "publish the version again, or roll back to an earlier one",
      cause,
    });
  }
}

/** What the decoder reads; a graph with one output may call it as it likes. */
function read(decoder: Decoder, outputs: Record<string, NdArray>): NdArray {
  const all = Object.values(outputs);
  const found = outputs[decoder.reads] ?? (all.length === 1 ? all[0] : undefined);
  if (!found) throw new RetortError("VERSION_BROKEN", `the graph has no output "${decoder.reads}"`);
  return found;
}

/** Weights that pick point `at` of each row's field, or all of them. */
function cotangent(value: NdArray, at: number | undefined): NdArray {
  const rows = value.dims[0] as number;
  const width = value.data.length / rows;
  if (at !== undefined && !(Number.isInteger(at) && at >= 0 && at < width))
    throw new RetortError("INVALID_INPUT", `the field has no point ${at}`, { hint: `give 0 to ${width - 1}` });
  const data = Float32Array.from(value.data, (_, i) => (at === undefined || i % width === at ? 1 : 0));
  return { data, dims: value.dims };
}

/** Weights of the points that each row's value is read off. */
function weighted(value: NdArray, at: readonly PointWeights[]): NdArray {
  const width = value.data.length / (value.dims[0] as number);
  const data = new Float32Array(value.data.length);
  at.forEach((points, row) => {
    for (const { at: point, weight } of points) data[row * width + point]! += weight;
  });
  return { data, dims: value.dims };
}

function joined<T extends Float32Array | Float64Array>(
  parts: readonly Record<string, Float32Array | Float64Array>[],
  name: string,
  Type: new (length: number) => T,
): T {
  const all = new Type(parts.reduce((sum, part) => sum + (part[name]?.length ?? 0), 0));
  let offset = 0;
  for (const part of parts) {
    const own = part[name] ?? new Float32Array();
    all.set(own, offset);
    offset += own.length;
  }
  return all;
}
