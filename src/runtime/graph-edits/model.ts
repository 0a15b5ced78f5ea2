import { LruCache } from "../../chemistry/lru-cache.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { asRetortError, RetortError } from "../../core/errors.ts";
import type { Model, ModelSpec, Run, Table } from "../../core/model.ts";
import type { ProductsAnswer } from "../../core/products.ts";
import { stopIfAborted } from "../cancel.ts";
import { openSession, type SessionStats } from "../session.ts";
import { type Candidate, candidatesOf, likeliestChanges } from "./candidates.ts";
import { differenceFeeds, differenceOf } from "./difference.ts";
import { editsInside } from "./inside.ts";
import { type Mixture, mixtureFeeds, pairFeeds, readMixture } from "./mixture.ts";
import { outcomesOf, type Predicted } from "./outcomes.ts";
import { changedBonds, reactionSmiles } from "./reaction-smiles.ts";
import { seek } from "./seek.ts";

/** Where the graphs of a model of products are. */
export type GraphEditsFiles = { centre: string; ranker: string; gradient?: string; threads?: number };

/** Mixtures in one run, and what limits its memory: pairs of atoms, and places of the padded table squared. */
const chunkRows = 256;
const chunkPairs = 200_000;
const chunkSquares = 2_000_000;

/**
 * A model of products: the centre network scores bond changes (`vectors` [atom, width], `scores` [pair, orders]), sets
 * of them are enumerated, and the ranking network scores what they lead to (`score` [candidate]).
 *
 * @throws RetortError VERSION_BROKEN where a graph cannot be opened or the revision is not this Retort's.
 */
export async function graphEditsModel(
  spec: ModelSpec,
  version: string,
  files: GraphEditsFiles,
): Promise<Model & { stats(): SessionStats }> {
  const { body } = spec;
  if (body.type !== "graph-edits") throw new RetortError("INTERNAL", `${spec.id} has no graph edits`);
  if (body.revision !== 1)
    throw new RetortError("VERSION_BROKEN", `this Retort has no graph edits of revision ${body.revision}`, {
      hint: "use the Retort that published the version, or publish it again",
    });
  const { options } = body;
  const output = Object.keys(spec.outputs)[0] as string;
  const input = Object.keys(spec.inputs)[0] as string;
  const threads = files.threads === undefined ? {} : { threads: files.threads };
  const centre = await openSession(files.centre, threads);
  const ranker = await openSession(files.ranker, threads);
  const mixtures = new LruCache<string, Mixture>(256);

  const read = (smiles: string): Mixture => {
    const known = mixtures.get(smiles);
    if (known) return known;
    const mixture = readMixture(smiles);
    mixtures.set(smiles, mixture);
    return mixture;
  };

  const predict = async (some: readonly Mixture[], use: (i: number, found: Predicted, all: Candidate[]) => void) => {
    const { vectors, scores } = await centre.run({ ...mixtureFeeds(some), ...pairFeeds(some) }, some.length);
    if (!vectors || !scores) throw broken("centre");
    let [atom, pair] = [0, 0];
    const width = (scores.dims[1] as number) ?? 1;
    const enumerated = some.map((mixture) => {
      const count = mixture.pairs.first.length;
      const own = (scores.data as Float32Array).subarray(pair * width, (pair + count) * width);
      const best = likeliestChanges(mixture, own, options.candidates.top);
      const candidates = candidatesOf(mixture, best, options.candidates);
      const differences = candidates.map((one) => differenceOf(mixture, one, best[0]?.score ?? 0));
      const row = { best, candidates, firstAtom: atom, differences };
      pair += count;
      atom += mixture.graph.atomCount;
      return row;
    });
    const { score } = await ranker.run({ ...differenceFeeds(enumerated), vectors }, some.length);
    if (!score) throw broken("ranker");
    let at = 0;
    some.forEach((mixture, i) => {
      const { candidates, best } = enumerated[i] as (typeof enumerated)[number];
      const own = (score.data as Float32Array).subarray(at, at + candidates.length);
      at += candidates.length;
      use(i, { mixture, best, ...outcomesOf(mixture, candidates, own, options.temperature, options.most) }, candidates);
    });
  };

  /** Reads the rows that can be read and predicts them, a chunk at a time. */
  const predictRows = async (
    table: Table,
    signal: AbortSignal,
    use: (row: number, found: Predicted, all: Candidate[]) => void,
  ): Promise<Map<number, RetortError>> => {
    await loadRdkit();
    const errors = new Map(table.errors);
    const readable: { row: number; mixture: Mixture }[] = [];
    for (let row = 0; row < table.rows; row++) {
      if (errors.has(row)) continue;
      try {
        readable.push({ row, mixture: read(table.columns[input]?.point[row] as string) });
      } catch (error) {
        errors.set(row, asRetortError(error).at(row));
      }
    }
    for (const chunk of chunks(readable)) {
      stopIfAborted(signal);
      await predict(
        chunk.map(({ mixture }) => mixture),
        (i, found, all) => use((chunk[i] as (typeof chunk)[number]).row, found, all),
      );
    }
    return errors;
  };

  const inside = editsInside({
    output,
    centre,
    openGradient: files.gradient === undefined ? undefined : () => openSession(files.gradient as string, threads),
    predict: predictRows,
  });

  return {
    spec,
    version,
    inside,
    async predictBatch(table: Table, run: Run): Promise<Table> {
      const point = new Array<string | null>(table.rows).fill(null);
      const products = new Array<ProductsAnswer | undefined>(table.rows).fill(undefined);
      const errors = await predictRows(table, run.signal, (row, found, all) => {
        const answer = answerOf(found);
        const sought = run.sought?.[row];
        products[row] = sought === undefined ? answer : { ...answer, sought: seek(found.mixture, all, sought) };
        point[row] = answer.products[0]?.smiles ?? null;
      });
      return { rows: table.rows, columns: { [output]: { point, products } }, errors };
    },
    stats: () => centre.stats,
    async close() {
      await inside.close();
      await Promise.all([centre.release(), ranker.release()]);
    },
  };
}

function answerOf({ mixture, outcomes, noReaction }: Predicted): ProductsAnswer {
  const warnings: string[] = [];
  if (mixture.stereoDropped)
    warnings.push("stereochemistry is not predicted: it was dropped from the input, and products carry none");
  if (noReaction > 0.5) warnings.push("nothing is predicted to happen in this mixture");
  const products = noReaction > 0.5 ? [] : outcomes;
  return {
    products: products.map((one) => ({
      smiles: one.smiles,
      probability: one.probability,
      changes: changedBonds(mixture, one),
      reaction: reactionSmiles(mixture, one),
    })),
    noReaction,
    warnings,
  };
}

/** Rows in parts that one run can hold, those of like size together. */
function* chunks<T extends { mixture: Mixture }>(rows: readonly T[]): Generator<T[]> {
  const sorted = [...rows].sort((a, b) => a.mixture.graph.atomCount - b.mixture.graph.atomCount);
  let chunk: T[] = [];
  let pairs = 0;
  for (const row of sorted) {
    const { graph, pairs: own } = row.mixture;
    const squares = (chunk.length + 1) * graph.atomCount ** 2;
    const full = chunk.length === chunkRows || pairs + own.first.length > chunkPairs || squares > chunkSquares;
    if (chunk.length > 0 && full) {
      yield chunk;
      [chunk, pairs] = [[], 0];
    }
    chunk.push(row);
    pairs += own.first.length;
  }
  if (chunk.length > 0) yield chunk;
}

function broken(what: string): RetortError {
  return new RetortError("VERSION_BROKEN", `the ${what} graph of this version does not give what it should`, {
    hint: "publish the version again, or roll back to an earlier one",
  });
}
