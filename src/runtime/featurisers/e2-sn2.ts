import { type E2Sn2Block, e2Sn2Blocks, e2Sn2Counts } from "../../chemistry/e2-sn2.ts";
import { LruCache } from "../../chemistry/lru-cache.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { encodedRow, withData } from "../../core/encoding.ts";
import type { Encoded, Player, Tensor } from "../../core/model.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { zeros } from "./graph-tensors.ts";

/** Keys that are counted, by block. */
export type E2Sn2Options = { vocabulary: Readonly<Record<E2Sn2Block, readonly string[]>> };

const prepared = perOptions((options) => ({
  fitted: options as unknown as E2Sn2Options,
  reactions: new LruCache<string, Encoded>(4_096),
}));

/**
 * A mapped E2 or SN2 (port `smiles`) as blocks of numbers, each a tensor [row, D]: square roots of the counts of
 * `e2Sn2Counts`, by the block's name. Options: {@link E2Sn2Options}.
 */
export const e2Sn2: Featuriser = {
  id: "e2-sn2",
  revision: 1,
  async ready() {
    await loadRdkit();
  },
  encodeRow(values, options) {
    const { fitted, reactions } = prepared(options);
    const smiles = values.smiles as string;
    const known = reactions.get(smiles);
    if (known) return known;
    const counts = e2Sn2Counts(smiles);
    const tensors = Object.fromEntries(
      e2Sn2Blocks.map((block): [string, Tensor] => {
        const keys = fitted.vocabulary[block];
        const data = Float32Array.from(keys, (key) => Math.sqrt(counts[block].get(key) ?? 0));
        return [block, { axis: "row", width: [keys.length], data }];
      }),
    );
    const encoded = encodedRow({}, tensors);
    reactions.set(smiles, encoded);
    return encoded;
  },
  baseline: (encoded) => withData(encoded, zeros(encoded, e2Sn2Blocks)),
  players: (encoded) => Array.from({ length: encoded.rows }, (_, row) => labels.map(playerAt(row))),
};

const labels: readonly (readonly [E2Sn2Block, string])[] = [
  ["mechanism", "mechanism"],
  ["carbon", "what surrounds the carbon that is left"],
  ["beta", "what surrounds the carbon that loses hydrogen"],
  ["leaving", "leaving group"],
  ["attacking", "attacking atom"],
  ["stereo", "stereochemistry"],
];

const playerAt =
  (row: number) =>
  ([tensor, label]: readonly [E2Sn2Block, string], index: number): Player => ({
    label,
    group: "descriptor",
    index,
    cells: [{ tensor, row }],
  });

/**
 * Fits the vocabulary on reactions: every key that at least `least` of them have.
 *
 * @throws RetortError INVALID_SMILES, UNSUPPORTED_INPUT
 */
export async function fitE2Sn2(reactions: readonly string[], least = 3): Promise<E2Sn2Options> {
  await loadRdkit();
  const counted = reactions.map(e2Sn2Counts);
  const keysOf = (block: E2Sn2Block) => {
    const seen = new Map<string, number>();
    for (const counts of counted) for (const key of counts[block].keys()) seen.set(key, (seen.get(key) ?? 0) + 1);
    return [...seen].flatMap(([key, n]) => (n >= least ? [key] : [])).sort();
  };
  return { vocabulary: Object.fromEntries(e2Sn2Blocks.map((block) => [block, keysOf(block)])) as never };
}
