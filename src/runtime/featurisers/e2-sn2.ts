import { type E2Sn2Design, readE2Sn2 } from "../../chemistry/e2-sn2.ts";
import { LruCache } from "../../chemistry/lru-cache.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { type Substituent, substituentConstants } from "../../chemistry/substituents.ts";
import { encodedRow, withData } from "../../core/encoding.ts";
import type { Encoded, Player, Tensor } from "../../core/model.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { zeros } from "./graph-tensors.ts";

/** Blocks that count keys seen in training. */
export const countedBlocks = ["mechanism", "leaving", "attacking", "alpha", "beta", "pairs"] as const;
type CountedBlock = (typeof countedBlocks)[number];

/** All blocks: counts, and sums of the substituents' constants (field, resonance, refractivity) at either carbon. */
export const e2Sn2Blocks = [...countedBlocks, "alphaConstants", "betaConstants"] as const;

/** Keys that are counted, by block. */
export type E2Sn2Options = { vocabulary: Readonly<Record<CountedBlock, readonly string[]>> };

const prepared = perOptions((options) => ({
  fitted: options as unknown as E2Sn2Options,
  reactions: new LruCache<string, Encoded>(4_096),
}));

/** Molar refractivities are some ten times as large as the other constants. */
const constantScale = [1, 1, 0.1] as const;

/**
 * A mapped E2 or SN2 (port `smiles`) as blocks of numbers, each a tensor [row, D] by the block's name. Options:
 * {@link E2Sn2Options}. Revision 1 counted atoms by distance instead of naming groups, and knew no sides.
 */
export const e2Sn2: Featuriser = {
  id: "e2-sn2",
  revision: 2,
  async ready() {
    await loadRdkit();
  },
  encodeRow(values, options) {
    const { fitted, reactions } = prepared(options);
    const smiles = values.smiles as string;
    const known = reactions.get(smiles);
    if (known) return known;
    const design = readE2Sn2(smiles);
    const counts = countsOf(design);
    const tensor = (data: Float32Array): Tensor => ({ axis: "row", width: [data.length], data });
    const encoded = encodedRow(
      {},
      {
        ...Object.fromEntries(
          countedBlocks.map((block) => [
            block,
            tensor(Float32Array.from(fitted.vocabulary[block], (key) => counts[block].get(key) ?? 0)),
          ]),
        ),
        alphaConstants: tensor(constantsOf(design.alpha)),
        betaConstants: tensor(constantsOf(design.beta)),
      },
    );
    reactions.set(smiles, encoded);
    return encoded;
  },
  baseline: (encoded) => withData(encoded, zeros(encoded, e2Sn2Blocks)),
  players: (encoded) => Array.from({ length: encoded.rows }, (_, row) => players.map(playerAt(row))),
};

function countsOf(design: E2Sn2Design): Record<CountedBlock, ReadonlyMap<string, number>> {
  const count = (keys: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  return {
    mechanism: count([design.mechanism]),
    leaving: count([design.leaving]),
    attacking: count([design.attacking]),
    alpha: count(design.alpha),
    beta: count(design.beta),
    pairs: design.pairs,
  };
}

const constantsOf = (groups: readonly Substituent[]) =>
  Float32Array.from(constantScale, (scale, i) =>
    groups.reduce((sum, group) => sum + scale * (substituentConstants(group)[i] as number), 0),
  );

const players: readonly (readonly [label: string, tensors: readonly string[]])[] = [
  ["mechanism", ["mechanism"]],
  ["groups at the carbon that is left", ["alpha", "alphaConstants"]],
  ["groups at the carbon beside it", ["beta", "betaConstants"]],
  ["leaving group", ["leaving"]],
  ["attacking atom", ["attacking"]],
  ["groups on one side", ["pairs"]],
];

const playerAt =
  (row: number) =>
  ([label, tensors]: (typeof players)[number], index: number): Player => ({
    label,
    group: "descriptor",
    index,
    cells: tensors.map((tensor) => ({ tensor, row })),
  });

/**
 * Fits the vocabulary on reactions: every key that at least `least` of them have.
 *
 * @throws RetortError INVALID_SMILES, UNSUPPORTED_INPUT
 */
export async function fitE2Sn2(reactions: readonly string[], least = 3): Promise<E2Sn2Options> {
  await loadRdkit();
  const counted = reactions.map((smiles) => countsOf(readE2Sn2(smiles)));
  const keysOf = (block: CountedBlock) => {
    const seen = new Map<string, number>();
    for (const counts of counted) for (const key of counts[block].keys()) seen.set(key, (seen.get(key) ?? 0) + 1);
    return [...seen].flatMap(([key, n]) => (n >= least ? [key] : [])).sort();
  };
  return { vocabulary: Object.fromEntries(countedBlocks.map((block) => [block, keysOf(block)])) as never };
}
