import { changeOrders, type EditGraph } from "../../chemistry/edit-graph.ts";
import type { MetricTable } from "../../core/version.ts";
import type { EditRow } from "../../learning/products/edit-rows.ts";
import { type CandidateOptions, candidatesOf, likeliestChanges } from "../../runtime/graph-edits/candidates.ts";
import { outcomesOf } from "../../runtime/graph-edits/outcomes.ts";

/** A change is as likely as all changes together by so many imagined pairs. */
const imagined = 2;

/** Element, charge, hydrogens and neighbours of each atom, as text. */
function environments({ atomCount, element, charge, hydrogens, neighbours, orders }: EditGraph): string[] {
  return Array.from({ length: atomCount }, (_, atom) => {
    const near = (neighbours[atom] as readonly number[])
      .map((other, i) => `${orders[atom]?.[i]}${element[other]}`)
      .sort();
    return `${element[atom]}${charge[atom]}h${hydrogens[atom]}(${near.join()})`;
  });
}

/** Both environments of each pair of atoms and how they are joined. */
function* pairKeys({ mixture: { graph, pairs } }: Pick<EditRow, "mixture">): Iterable<string> {
  const around = environments(graph);
  for (let i = 0; i < pairs.first.length; i++) {
    const [a, b] = [around[pairs.first[i] as number] as string, around[pairs.second[i] as number] as string];
    yield a < b ? `${a} ${b} ${pairs.joined[i]}` : `${b} ${a} ${pairs.joined[i]}`;
  }
}

/**
 * A baseline without a network: the log-odds of a change are counted over pairs of atoms with the same neighbours and
 * the same way of being joined; candidates are enumerated and ordered by their sum.
 */
export function countedChanges(
  train: readonly EditRow[],
  test: readonly EditRow[],
  options: CandidateOptions,
): MetricTable {
  const seen = new Map<string, Float64Array>();
  const orders = changeOrders.length;
  let [changes, pairs] = [0, 0];
  for (const row of train) {
    const changed = new Map(row.changes.map(({ a, b, order }) => [`${Math.min(a, b)} ${Math.max(a, b)}`, order]));
    let i = 0;
    for (const key of pairKeys(row)) {
      const counts = seen.get(key) ?? new Float64Array(orders + 1);
      seen.set(key, counts);
      counts[orders] = (counts[orders] as number) + 1;
      const order = changed.get(`${row.mixture.pairs.first[i]} ${row.mixture.pairs.second[i]}`);
      if (order !== undefined) counts[order] = (counts[order] as number) + 1;
      i++;
    }
    changes += row.changes.length;
    pairs += i;
  }
  const prior = changes / (pairs * orders);
  const hits = [0, 0, 0];
  for (const row of test) {
    const scores = new Float32Array(row.mixture.pairs.first.length * orders);
    let i = 0;
    for (const key of pairKeys(row)) {
      const counts = seen.get(key);
      for (let order = 0; order < orders; order++) {
        const p = ((counts?.[order] ?? 0) + imagined * prior) / ((counts?.[orders] ?? 0) + imagined);
        scores[i * orders + order] = Math.log(p / (1 - p));
      }
      i++;
    }
    const candidates = candidatesOf(row.mixture, likeliestChanges(row.mixture, scores, options.top), options);
    const sums = candidates.map(({ score, changes: some }) => (some.length === 0 ? -1e3 : score));
    const { outcomes } = outcomesOf(row.mixture, candidates, sums, 1, 5);
    const rank = outcomes.findIndex(({ smiles }) => smiles === row.product);
    [1, 3, 5].forEach((most, k) => {
      if (rank >= 0 && rank < most) hits[k] = (hits[k] as number) + 1;
    });
  }
  const [top1, top3, top5] = hits.map((count) => count / test.length) as [number, number, number];
  return { top1, top3, top5, n: test.length };
}
