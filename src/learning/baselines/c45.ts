import { divided, ordered, type TreeData, type TreeLimits, type TreeNode } from "./decision-tree.ts";

/** Confidence of C4.5's pessimistic error, and the normal quantile that belongs to it. */
const confidence = 0.25;
const quantile = 0.6744897501960817;

/**
 * Grows a classification tree by gain ratio: among tests whose information gain is at least the mean gain, the one with
 * the largest ratio of gain to the information of the split itself; thresholds pay log₂(distinct − 1) / rows.
 *
 * @param classes position of each row's class
 * @see Quinlan, C4.5: Programs for Machine Learning, 1993; Improved Use of Continuous Attributes in C4.5, 1996
 */
export async function growC45(
  data: TreeData,
  classes: ArrayLike<number>,
  rows: readonly number[],
  limits: TreeLimits,
  depth = 0,
): Promise<TreeNode> {
  const counts = countsOf(classes, rows);
  const value = counts.indexOf(Math.max(...counts));
  const node: TreeNode = { rows: rows.length, value, risk: rows.length - (counts[value] as number) };
  if (depth >= limits.maxDepth || rows.length < 2 * limits.minLeaf || node.risk === 0) return node;
  const whole = information(counts);
  const tests: { feature: number; threshold: number; gain: number; ratio: number }[] = [];
  for (let feature = 0; feature < data.width; feature++) {
    if (feature % 16 === 15) await limits.pause?.();
    const best = bestThreshold(data, classes, rows, feature, counts, whole, limits.minLeaf);
    if (best && best.gain > 1e-9) tests.push({ feature, ...best });
  }
  if (tests.length === 0) return node;
  const mean = tests.reduce((sum, { gain }) => sum + gain, 0) / tests.length;
  const best = tests
    .filter(({ gain }) => gain >= mean - 1e-12)
    .reduce((most, test) => (test.ratio > most.ratio ? test : most));
  const { low, high } = divided(rows, data, best.feature, best.threshold);
  node.test = {
    feature: best.feature,
    threshold: best.threshold,
    low: await growC45(data, classes, low, limits, depth + 1),
    high: await growC45(data, classes, high, limits, depth + 1),
  };
  return node;
}

/** The threshold of a feature with the largest gain, that gain after its cost, and its gain ratio. */
function bestThreshold(
  data: TreeData,
  classes: ArrayLike<number>,
  rows: readonly number[],
  feature: number,
  counts: readonly number[],
  whole: number,
  minLeaf: number,
) {
  const { order, value } = ordered(rows, data, feature);
  const left = counts.map(() => 0);
  const right = [...counts];
  let best: { at: number; gain: number } | undefined;
  let distinct = 1;
  for (let i = 0; i + 1 < order.length; i++) {
    const kind = classes[order[i] as number] as number;
    left[kind] = (left[kind] as number) + 1;
    right[kind] = (right[kind] as number) - 1;
    if (value(order[i] as number) === value(order[i + 1] as number)) continue;
    distinct++;
    const [n, m] = [i + 1, order.length - i - 1];
    if (n < minLeaf || m < minLeaf) continue;
    const gain = whole - (n * information(left) + m * information(right)) / order.length;
    if (!best || gain > best.gain) best = { at: i, gain };
  }
  if (!best) return undefined;
  const gain = best.gain - Math.log2(Math.max(1, distinct - 1)) / rows.length;
  const threshold = (value(order[best.at] as number) + value(order[best.at + 1] as number)) / 2;
  return { threshold, gain, ratio: gain / information([best.at + 1, order.length - best.at - 1]) };
}

/**
 * C4.5's pessimistic pruning: a subtree becomes a leaf where that does not raise the upper bound (confidence .25) of the
 * errors to be expected on other rows.
 */
export function pruneC45({ test, ...leaf }: TreeNode): TreeNode {
  if (!test) return leaf;
  const [low, high] = [pruneC45(test.low), pruneC45(test.high)];
  return pessimistic(leaf) <= expected(low) + expected(high) + 0.1 ? leaf : { ...leaf, test: { ...test, low, high } };
}

function expected({ test, ...leaf }: TreeNode): number {
  return test ? expected(test.low) + expected(test.high) : pessimistic(leaf);
}

/** Upper bound of the errors of a leaf, in rows. */
function pessimistic({ rows, risk }: TreeNode): number {
  const none = rows * (1 - confidence ** (1 / rows));
  if (risk < 1e-6) return none;
  if (risk < 1) return none + risk * (pessimistic({ rows, risk: 1, value: 0 }) - none);
  if (risk + 0.5 >= rows) return risk + 0.67 * (rows - risk);
  const square = quantile * quantile;
  const half = risk + 0.5;
  return (rows * (half + square / 2 + Math.sqrt(square * (half * (1 - half / rows) + square / 4)))) / (rows + square);
}

function countsOf(classes: ArrayLike<number>, rows: readonly number[]): number[] {
  const counts: number[] = [];
  for (const row of rows) {
    const kind = classes[row] as number;
    while (counts.length <= kind) counts.push(0);
    counts[kind] = (counts[kind] as number) + 1;
  }
  return counts;
}

/** Entropy of a distribution given by counts, in bits. */
function information(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / total) * Math.log2(count / total);
  return bits;
}
