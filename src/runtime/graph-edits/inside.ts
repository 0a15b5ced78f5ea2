import { pairClasses } from "../../chemistry/atom-pairs.ts";
import { changeOrders } from "../../chemistry/edit-graph.ts";
import { concatenate, encodedRow, withData } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { Encoded, Inside, Table, Tensor } from "../../core/model.ts";
import { atomPlayers, graphTensors, zeros } from "../featurisers/graph-tensors.ts";
import type { NdArray, Session } from "../session.ts";
import { joinedAs } from "./candidates.ts";
import type { Mixture } from "./mixture.ts";
import type { Predicted } from "./outcomes.ts";

type Change = { a: number; b: number; order: number };

/**
 * A mixture and some bond changes, as explanations look at them: the graph's tensors, and for each change its atoms
 * (`first`, `second`), how they were joined, the order asked about (`picked`, one-hot), and the row it belongs to.
 */
export function encodeEdits(mixture: Mixture, changes: readonly Change[]): Encoded {
  const { features } = mixture;
  const joined = new Float32Array(changes.length * pairClasses);
  const picked = new Float32Array(changes.length * changeOrders.length);
  changes.forEach(({ a, b, order }, i) => {
    joined[i * pairClasses + joinedAs(mixture, a, b)] = 1;
    picked[i * changeOrders.length + order] = 1;
  });
  const ends = (which: "a" | "b"): Tensor => ({
    axis: "change",
    width: [],
    data: Int32Array.from(changes, (change) => change[which]),
    pointsAt: "atom",
  });
  const { molecule: _, ...graph } = graphTensors(features);
  return encodedRow(
    { atom: features.atomCount, bond: features.edgeCount, change: changes.length },
    {
      ...graph,
      first: ends("a"),
      second: ends("b"),
      joined: { axis: "change", width: [pairClasses], data: joined },
      picked: { axis: "change", width: [changeOrders.length], data: picked },
    },
  );
}

/** A score so low that attention passes by. */
const nothing = -1e9;

/** What the centre's graphs read of encoded changes: the tensors, and where each atom stands in a padded table. */
export function editFeeds(encoded: Encoded): Record<string, NdArray> {
  const offsets = encoded.offsets.atom as Uint32Array;
  const { rows } = encoded;
  const lengths = Array.from({ length: rows }, (_, i) => (offsets[i + 1] as number) - (offsets[i] as number));
  const most = Math.max(...lengths);
  const places = new Int32Array(rows * most);
  const mask = new Float32Array(rows * most).fill(nothing);
  const standing = new Int32Array(offsets[rows] as number);
  lengths.forEach((length, row) => {
    for (let i = 0; i < length; i++) {
      places[row * most + i] = (offsets[row] as number) + i;
      mask[row * most + i] = 0;
      standing[(offsets[row] as number) + i] = row * most + i;
    }
  });
  const feeds: Record<string, NdArray> = {
    places: { data: places, dims: [rows, most] },
    mask: { data: mask, dims: [rows, most] },
    standing: { data: standing, dims: [standing.length] },
  };
  for (const [name, { axis, width, data }] of Object.entries(encoded.tensors))
    feeds[name] = { data, dims: [(encoded.offsets[axis] as Uint32Array)[rows] as number, ...width] };
  return feeds;
}

type Parts = {
  output: string;
  centre: Session;
  openGradient: (() => Promise<Session>) | undefined;
  predict(
    table: Table,
    signal: AbortSignal,
    use: (row: number, found: Predicted) => void,
  ): Promise<Map<number, RetortError>>;
};

/**
 * Insides of a model of products. What is explained is the centre's score of the most probable product: the log-odds of
 * its bond changes, summed; where nothing is predicted to happen, those of the likeliest change.
 */
export function editsInside({ output, centre, openGradient, predict }: Parts): Inside & { close(): Promise<void> } {
  let gradient: Promise<Session> | undefined;
  return {
    async encode(input) {
      const found = new Map<number, Encoded>();
      const errors = await predict(input, new AbortController().signal, (row, { mixture, outcomes, best }) => {
        const changes = outcomes[0]?.changes ?? best.slice(0, 1);
        if (changes.length > 0) found.set(row, encodeEdits(mixture, changes));
      });
      const rows = [...found.keys()].sort((a, b) => a - b);
      for (let row = 0; row < input.rows; row++)
        if (!found.has(row) && !errors.has(row))
          errors.set(
            row,
            new RetortError("EXPLANATION_UNSUPPORTED", "the mixture has no two atoms whose bond could change", { row }),
          );
      const parts = rows.map((row) => found.get(row) as Encoded);
      return {
        encoded: parts.length > 0 ? concatenate(parts) : { rows: 0, offsets: { row: Uint32Array.of(0) }, tensors: {} },
        rows,
        errors,
      };
    },
    async forward(encoded) {
      const { scores } = await centre.run(editFeeds(encoded), encoded.rows);
      const picked = (encoded.tensors.picked as Tensor).data;
      const offsets = encoded.offsets.change as Uint32Array;
      const width = changeOrders.length;
      const sums = Float64Array.from({ length: encoded.rows }, (_, row) => {
        let sum = 0;
        for (let k = (offsets[row] as number) * width; k < (offsets[row + 1] as number) * width; k++)
          sum += (picked[k] as number) * (scores?.data[k] as number);
        return sum;
      });
      return { [output]: sums };
    },
    ...(openGradient && {
      async gradient(encoded: Encoded) {
        gradient ??= openGradient();
        const session = await gradient;
        const results = await session.run(editFeeds(encoded), encoded.rows);
        return Object.fromEntries(
          Object.entries(results).map(([name, { data }]) => [name.replace(/^d_/, ""), data as Float32Array]),
        );
      },
    }),
    baseline: (encoded) => withData(encoded, zeros(encoded, ["atoms", "bonds"])),
    players: atomPlayers,
    async close() {
      const session = await gradient?.catch(() => undefined);
      await session?.release();
    },
  };
}
