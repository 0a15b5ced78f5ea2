import type { Random } from "../../core/random.ts";

/** Coalitions of one size together with their complements, and how the Shapley kernel weighs them. */
export type Stratum = {
  /** Members of the smaller side of a pair. */
  size: number;
  /** Number of pairs there are. */
  pairs: number;
  /** Part of the Shapley kernel's weight that falls on the stratum. */
  weight: number;
  /** What each pair taken weighs: the stratum's part over all of its pairs where it is whole, else alike for all drawn. */
  each: number;
  /** The pairs taken, each by its smaller side. */
  taken: Uint8Array[];
};

/**
 * Pairs {S, complement of S} of n players, at most `pairs` of them, without repetition: sizes that the budget covers are
 * taken whole, the rest is drawn from the other sizes in proportion to the Shapley kernel (n−1) / (C(n,s) s (n−s)), to the
 * nearest whole number up or down, by systematic sampling.
 */
export function pairedCoalitions(n: number, pairs: number, source: Random): Stratum[] {
  const strata: Stratum[] = [];
  for (let size = 1; 2 * size <= n; size++) {
    const middle = 2 * size === n;
    const count = binomial(n, size);
    strata.push({
      size,
      pairs: middle ? count / 2 : count,
      weight: (middle ? 1 : 2) / (size * (n - size)),
      each: 0,
      taken: [],
    });
  }
  const total = strata.reduce((sum, { weight }) => sum + weight, 0);
  for (const stratum of strata) stratum.weight /= total;
  const { wanted, each } = allocate(strata, pairs, source);
  strata.forEach((stratum, i) => {
    const count = wanted[i] as number;
    stratum.each = count >= stratum.pairs ? stratum.weight / stratum.pairs : each;
    stratum.taken = count >= stratum.pairs ? everySubset(n, stratum) : someSubsets(n, stratum, count, source);
  });
  return strata.filter(({ taken }) => taken.length > 0);
}

/** How many pairs of each stratum: whole strata while they fit their share of the budget, then in proportion. */
function allocate(strata: readonly Stratum[], pairs: number, source: Random): { wanted: number[]; each: number } {
  const wanted = strata.map(() => 0);
  let open = strata.map((_, i) => i);
  let left = pairs;
  for (let again = true; again; ) {
    again = false;
    const mass = open.reduce((sum, i) => sum + (strata[i] as Stratum).weight, 0);
    for (const i of open) {
      const { pairs: all, weight } = strata[i] as Stratum;
      if (all > (left * weight) / mass) continue;
      wanted[i] = all;
      left -= all;
      open = open.filter((other) => other !== i);
      again = true;
      break;
    }
  }
  const mass = open.reduce((sum, i) => sum + (strata[i] as Stratum).weight, 0);
  // Whole numbers that a ruler with one division a pair, laid down at random, counts on each stratum.
  const start = source.uniform();
  let [place, counted] = [0, 0];
  open.forEach((i, k) => {
    place += (left * (strata[i] as Stratum).weight) / mass;
    const upTo = k === open.length - 1 ? left : Math.min(left, Math.floor(place + start));
    wanted[i] = upTo - counted;
    counted = upTo;
  });
  return { wanted, each: left > 0 ? mass / left : 0 };
}

function everySubset(n: number, { size, pairs }: Stratum): Uint8Array[] {
  const found: Uint8Array[] = [];
  const members = Array.from({ length: size }, (_, i) => i);
  // in the middle a subset's complement has the same size: those that hold player 0 come first and are half
  while (found.length < pairs) {
    const keep = new Uint8Array(n);
    for (const i of members) keep[i] = 1;
    found.push(keep);
    let last = size - 1;
    while (last >= 0 && members[last] === n - size + last) last--;
    if (last < 0) break;
    members[last] = (members[last] as number) + 1;
    for (let i = last + 1; i < size; i++) members[i] = (members[i - 1] as number) + 1;
  }
  return found;
}

function someSubsets(n: number, { size }: Stratum, count: number, source: Random): Uint8Array[] {
  const seen = new Set<string>();
  const found: Uint8Array[] = [];
  const order = Array.from({ length: n }, (_, i) => i);
  while (found.length < count) {
    const keep = new Uint8Array(n);
    for (let i = 0; i < size; i++) {
      const j = i + source.integer(n - i);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
      keep[order[i] as number] = 1;
    }
    // in the middle a subset and its complement are one pair
    if (2 * size === n && keep[0] === 0) for (let i = 0; i < n; i++) keep[i] = 1 - (keep[i] as number);
    const key = Buffer.from(keep).toString("latin1");
    if (seen.has(key)) continue;
    seen.add(key);
    found.push(keep);
  }
  return found;
}

function binomial(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return Math.round(value);
}
