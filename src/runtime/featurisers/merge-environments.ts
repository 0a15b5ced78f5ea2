import { shapeOf } from "../../core/encoding.ts";
import type { Encoded, Tensor } from "../../core/model.ts";
import type { Feed } from "./featuriser.ts";

/** Tensors of a graph that merging replaces; all others are passed on. */
const replaced: readonly string[] = ["atoms", "bonds", "source", "target", "reverse"];

/**
 * Molecular graphs of a batch with equal environments merged. A directed bond's message after t rounds follows from its
 * environment of radius t alone, and most environments of drug-like molecules occur many times in a batch of 256: what
 * follows does a quarter of the arithmetic of message passing over all bonds, and gives the same numbers (Bollen et al.
 * 2023 call it compression by colour refinement).
 *
 * Environments are told apart by 64-bit hashes of their content. Sums are taken in the order of these, so that a row's
 * numbers do not depend on the rows beside it. Tensors:
 * `initial` [kind of bond, atom ‖ bond features]; for each round t the messages to distinct bonds: `start<t>` (the kind
 * of bond), `from<t>` and `to<t>`, pairs of a distinct bond of the round before and the one that hears it;
 * `environments` [environment, atom features], `fromOut` and `toOut`, the bonds that end at distinct atoms;
 * `environment` [atom], the environment of each atom.
 *
 * @param rounds rounds of messages that follow the first state: the network's depth less one
 */
export function mergeEnvironments(encoded: Encoded, rounds: number): Record<string, Feed> {
  const tensor = (name: string) => encoded.tensors[name] as Tensor;
  const [atoms, bonds] = [tensor("atoms"), tensor("bonds")];
  const [source, target, reverse] = ["source", "target", "reverse"].map((name) => tensor(name).data) as Int32Array[];
  const [atomWidth, bondWidth] = [atoms.width[0] as number, bonds.width[0] as number];
  const atomHash = hashRows(atoms.data as Float32Array, atomWidth);
  const bondHash = hashRows(bonds.data as Float32Array, bondWidth);
  const into = incoming(target as Int32Array, atomHash.low.length);
  const feeds: Record<string, Feed> = Object.fromEntries(
    Object.entries(encoded.tensors)
      .filter(([name]) => !replaced.includes(name))
      .map(([name, { axis, width, data }]) => [
        name,
        { data, dims: shapeOf(encoded, name), axes: axis === "shared" ? width : [axis, ...width] },
      ]),
  );
  const integers = (name: string, values: readonly number[], axis: string) => {
    feeds[name] = { data: Int32Array.from(values), dims: [values.length], axes: [axis] };
  };

  const edges = (source as Int32Array).length;
  const kinds = hashes(edges);
  for (let e = 0; e < edges; e++) {
    const atom = (source as Int32Array)[e] as number;
    kinds.low[e] = mix(atomHash.low[atom] as number, bondHash.low[e] as number);
    kinds.high[e] = mix(atomHash.high[atom] as number, ~(bondHash.high[e] as number));
  }
  const kind = distinct(kinds);
  const inward = atomWidth + bondWidth;
  const initial = new Float32Array(kind.first.length * inward);
  kind.first.forEach((e, i) => {
    const atom = (source as Int32Array)[e] as number;
    initial.set(atoms.data.subarray(atom * atomWidth, (atom + 1) * atomWidth), i * inward);
    initial.set(bonds.data.subarray(e * bondWidth, (e + 1) * bondWidth), i * inward + atomWidth);
  });
  feeds.initial = { data: initial, dims: [kind.first.length, inward], axes: ["kind", inward] };

  let before = { hash: kinds, of: kind.of };
  for (let round = 1; round <= rounds; round++) {
    const now = hashes(edges);
    for (let e = 0; e < edges; e++)
      sumInto(now, e, kinds, e, before.hash, into, (source as Int32Array)[e] as number, (reverse as Int32Array)[e]);
    const { of, first } = distinct(now);
    const pairs = pairsOf(first, before, into, (e) => ({
      atom: (source as Int32Array)[e] as number,
      without: (reverse as Int32Array)[e],
    }));
    integers(
      `start${round}`,
      first.map((e) => kind.of[e] as number),
      `bond${round}`,
    );
    integers(`from${round}`, pairs.from, `pair${round}`);
    integers(`to${round}`, pairs.to, `pair${round}`);
    before = { hash: now, of };
  }

  const ends = hashes(atomHash.low.length);
  for (let a = 0; a < ends.low.length; a++) sumInto(ends, a, atomHash, a, before.hash, into, a, undefined);
  const { of, first } = distinct(ends);
  const environments = new Float32Array(first.length * atomWidth);
  first.forEach((a, i) => {
    environments.set(atoms.data.subarray(a * atomWidth, (a + 1) * atomWidth), i * atomWidth);
  });
  feeds.environments = { data: environments, dims: [first.length, atomWidth], axes: ["environment", atomWidth] };
  const pairs = pairsOf(first, before, into, (atom) => ({ atom, without: undefined }));
  integers("fromOut", pairs.from, "pairOut");
  integers("toOut", pairs.to, "pairOut");
  feeds.environment = { data: of, dims: [of.length], axes: ["atom"] };
  return feeds;
}

/** Two hashes of 32 bits for each of many things. */
type Hashes = { low: Int32Array; high: Int32Array };
/** The bonds that end at each atom: those of atom a are list[start[a]] to list[start[a + 1] − 1]. */
type Incoming = { start: Int32Array; list: Int32Array };

const hashes = (count: number): Hashes => ({ low: new Int32Array(count), high: new Int32Array(count) });

/** A hash of two numbers that depends on their order (the finaliser of MurmurHash3). */
function mix(a: number, b: number): number {
  let h = (Math.imul(a, 0x9e3779b1) ^ (b + 0x7f4a7c15)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hashRows(data: Float32Array, width: number): Hashes {
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length);
  const found = hashes(width === 0 ? 0 : data.length / width);
  for (let row = 0, at = 0; row < found.low.length; row++) {
    let [low, high] = [1, 2];
    for (let i = 0; i < width; i++, at++) {
      const value = bits[at] as number;
      if (value === 0) continue;
      low = mix(low ^ i, value);
      high = mix(high + i, ~value);
    }
    found.low[row] = low;
    found.high[row] = high;
  }
  return found;
}

function incoming(target: Int32Array, atoms: number): Incoming {
  const start = new Int32Array(atoms + 1);
  for (const atom of target) start[atom + 1] = (start[atom + 1] as number) + 1;
  for (let a = 0; a < atoms; a++) start[a + 1] = (start[a + 1] as number) + (start[a] as number);
  const next = start.slice();
  const list = new Int32Array(target.length);
  target.forEach((atom, e) => {
    const at = next[atom] as number;
    list[at] = e;
    next[atom] = at + 1;
  });
  return { start, list };
}

/** Hash of own content and of the bonds that end at an atom, in whatever order, one of them left out. */
function sumInto(
  result: Hashes,
  i: number,
  own: Hashes,
  ownAt: number,
  heard: Hashes,
  { start, list }: Incoming,
  atom: number,
  without: number | undefined,
): void {
  let [low, high] = [0, 0];
  for (let at = start[atom] as number; at < (start[atom + 1] as number); at++) {
    const e = list[at] as number;
    if (e === without) continue;
    low = (low + mix(heard.low[e] as number, 17)) | 0;
    high = (high + mix(heard.high[e] as number, 29)) | 0;
  }
  result.low[i] = mix(own.low[ownAt] as number, low);
  result.high[i] = mix(own.high[ownAt] as number, high);
}

/** The class of each thing, and the first thing of each class, by a table with open addressing. */
function distinct({ low, high }: Hashes): { of: Int32Array; first: number[] } {
  const mask = 2 ** Math.ceil(Math.log2(2 * low.length + 2)) - 1;
  const table = new Int32Array(mask + 1); // class + 1; 0 where free
  const of = new Int32Array(low.length);
  const first: number[] = [];
  for (let i = 0; i < low.length; i++) {
    let at = (low[i] as number) & mask;
    for (;;) {
      const id = (table[at] as number) - 1;
      if (id < 0) {
        of[i] = first.length;
        first.push(i);
        table[at] = first.length;
        break;
      }
      const known = first[id] as number;
      if (low[known] === low[i] && high[known] === high[i]) {
        of[i] = id;
        break;
      }
      at = (at + 1) & mask;
    }
  }
  return { of, first };
}

/** Pairs of a class that is heard and the place of what hears it, in the order of content. */
function pairsOf(
  first: readonly number[],
  heard: { hash: Hashes; of: Int32Array },
  { start, list }: Incoming,
  where: (thing: number) => { atom: number; without: number | undefined },
): { from: number[]; to: number[] } {
  const from: number[] = [];
  const to: number[] = [];
  const { low, high } = heard.hash;
  const isBefore = (a: number, b: number) =>
    low[a] === low[b] ? (high[a] as number) < (high[b] as number) : (low[a] as number) < (low[b] as number);
  const near: number[] = [];
  first.forEach((thing, place) => {
    const { atom, without } = where(thing);
    let count = 0;
    for (let at = start[atom] as number; at < (start[atom + 1] as number); at++) {
      const e = list[at] as number;
      if (e === without) continue;
      let i = count++;
      for (; i > 0 && isBefore(e, near[i - 1] as number); i--) near[i] = near[i - 1] as number;
      near[i] = e;
    }
    for (let i = 0; i < count; i++) {
      from.push(heard.of[near[i] as number] as number);
      to.push(place);
    }
  });
  return { from, to };
}
