import { elementSymbols } from "../../chemistry/elements.ts";
import { LruCache } from "../../chemistry/lru-cache.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { changeCountNames, reactionChange } from "../../chemistry/reaction-change.ts";
import { encodedRow, withData } from "../../core/encoding.ts";
import type { Cell, Encoded, Player, Tensor } from "../../core/model.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { fitStandard } from "./fit-standard.ts";
import { columnPlayers, zeros } from "./graph-tensors.ts";
import { type Standard, standardise } from "./standardise.ts";

/**
 * Fitted on training rows: the environments that are known, by Morgan identifier, in the order of their numbers, and
 * what standardises the changes of structure counts that are kept.
 */
export type ReactionChangeOptions = Standard & {
  radius: number;
  vocabulary: readonly number[];
  /** Positions of the counts kept. */
  kept: readonly number[];
};

/** Most that an environment's change counts, either way. */
const largestChange = 4;

/** An element's number is kept in the last bits of an atom's entry. */
const elementPlaces = 128;

const prepared = perOptions((options) => {
  const { radius, vocabulary, kept, ...standard } = options as unknown as ReactionChangeOptions;
  const places = new Map(vocabulary.map((identifier, place) => [identifier, place]));
  const names = kept.map((place) => changeCountNames[place] as string);
  return { radius, places, kept, names, standard, encoded: new LruCache<string, Encoded>(2_048) };
});

/**
 * What a reaction (port `smiles`) changes, without atom maps or reagents: `environment` [environment], the number of each
 * environment that one side has more of, at each atom that has it; `change` [environment, 1], its share of the change,
 * gained positive; `reaction` [environment], the row; `atom` [environment], the atom in the SMILES as given, and its
 * element; `counts` [row, C], the changes of structure counts, standardised. Options: {@link ReactionChangeOptions}.
 */
export const reactionChanges: Featuriser = {
  id: "reaction-change",
  revision: 1,
  async ready() {
    await loadRdkit();
  },
  encodeRow(values, options) {
    const own = prepared(options);
    const smiles = values.smiles as string;
    let encoded = own.encoded.get(smiles);
    if (!encoded) {
      encoded = encode(smiles, own);
      own.encoded.set(smiles, encoded);
    }
    return encoded;
  },
  baseline: (encoded) => withData(encoded, zeros(encoded, ["change", "counts"])),
  players(encoded, options) {
    const { names } = prepared(options);
    const offsets = encoded.offsets.environment as Uint32Array;
    const atoms = (encoded.tensors.atom as Tensor).data;
    return Array.from({ length: encoded.rows }, (_, row) => {
      const cells = new Map<number, Cell[]>();
      for (let e = offsets[row] as number; e < (offsets[row + 1] as number); e++) {
        const entry = atoms[e] as number;
        const known = cells.get(entry);
        if (known) known.push({ tensor: "change", row: e });
        else cells.set(entry, [{ tensor: "change", row: e }]);
      }
      const byAtom = [...cells]
        .sort(([a], [b]) => a - b)
        .map(([entry, own]): Player => {
          const index = Math.floor(entry / elementPlaces);
          const symbol = elementSymbols[entry % elementPlaces] ?? "atom";
          return { label: `${symbol} ${index}`, group: "atom", index, cells: own };
        });
      return [...byAtom, ...columnPlayers("counts", row, names, "descriptor")];
    });
  },
};

function encode(smiles: string, { radius, places, kept, names, standard }: ReturnType<typeof prepared>): Encoded {
  const { environments, elements, counts } = reactionChange(smiles, radius);
  const totals = new Map<number, number>();
  for (const { identifier, weight } of environments)
    totals.set(identifier, (totals.get(identifier) ?? 0) + Math.abs(weight));
  const known = environments.filter(({ identifier }) => places.has(identifier));
  // A reaction of which no environment is known has one that does not change.
  const count = Math.max(1, known.length);
  const environment = new Int32Array(count);
  const change = new Float32Array(count);
  const atoms = new Int32Array(count);
  known.forEach(({ identifier, atom, weight }, i) => {
    environment[i] = places.get(identifier) as number;
    change[i] = weight * Math.min(1, largestChange / (totals.get(identifier) as number));
    atoms[i] = atom * elementPlaces + ((elements[atom] as number) % elementPlaces);
  });
  return encodedRow(
    { environment: count },
    {
      environment: { axis: "environment", width: [], data: environment },
      change: { axis: "environment", width: [1], data: change },
      reaction: { axis: "environment", width: [], data: new Int32Array(count), pointsAt: "row" },
      atom: { axis: "environment", width: [], data: atoms },
      counts: {
        axis: "row",
        width: [kept.length],
        data: standardise(
          kept.map((place) => counts[place] as number),
          standard,
          names,
        ),
      },
    },
  );
}

/**
 * Fits the options of `reaction-change` on rows: the environments that most rows change, at most `size` of them, and the
 * counts that vary.
 *
 * @throws RetortError INVALID_SMILES
 */
export async function fitReactionChange(
  reactions: readonly string[],
  { radius, size }: { radius: number; size: number },
): Promise<ReactionChangeOptions> {
  await loadRdkit();
  const rows = new Map<number, number>();
  const counts: Float64Array[] = [];
  for (const smiles of reactions) {
    const change = reactionChange(smiles, radius);
    counts.push(change.counts);
    for (const identifier of new Set(change.environments.map((one) => one.identifier)))
      rows.set(identifier, (rows.get(identifier) ?? 0) + 1);
  }
  const vocabulary = [...rows]
    .sort(([a, m], [b, n]) => n - m || a - b)
    .slice(0, size)
    .map(([identifier]) => identifier);
  const { kept, mean, scale } = fitStandard(counts);
  const short = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(6)));
  return { radius, vocabulary, kept, mean: short(mean), scale: short(scale), clip: 5 };
}
