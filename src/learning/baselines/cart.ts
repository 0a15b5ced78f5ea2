import {
  divided,
  leavesOf,
  ordered,
  type TreeData,
  type TreeLimits,
  type TreeNode,
  treeValue,
} from "./decision-tree.ts";

/**
 * Grows a regression tree on exact thresholds: each split takes most off the sum of squared deviations.
 *
 * @param rows rows of `data` to grow on
 * @see Breiman, Friedman, Olshen, Stone, Classification and Regression Trees, 1984
 */
export async function growCart(
  data: TreeData,
  target: Float64Array,
  rows: readonly number[],
  limits: TreeLimits,
  depth = 0,
): Promise<TreeNode> {
  const mean = rows.reduce((sum, row) => sum + (target[row] as number), 0) / rows.length;
  const risk = rows.reduce((sum, row) => sum + ((target[row] as number) - mean) ** 2, 0);
  const node: TreeNode = { rows: rows.length, value: mean, risk };
  if (depth >= limits.maxDepth || rows.length < 2 * limits.minLeaf || risk <= 1e-12 * rows.length) return node;
  let best = { gain: 1e-9 * risk, feature: -1, threshold: 0 };
  for (let feature = 0; feature < data.width; feature++) {
    if (feature % 16 === 15) await limits.pause?.();
    const { order, value } = ordered(rows, data, feature);
    let left = 0;
    for (let i = 0; i + 1 < order.length; i++) {
      left += (target[order[i] as number] as number) - mean;
      const [here, next] = [value(order[i] as number), value(order[i + 1] as number)];
      const [n, m] = [i + 1, order.length - i - 1];
      if (here === next || n < limits.minLeaf || m < limits.minLeaf) continue;
      const gain = left * left * (1 / n + 1 / m);
      if (gain > best.gain) best = { gain, feature, threshold: (here + next) / 2 };
    }
  }
  if (best.feature < 0) return node;
  const { low, high } = divided(rows, data, best.feature, best.threshold);
  node.test = {
    feature: best.feature,
    threshold: best.threshold,
    low: await growCart(data, target, low, limits, depth + 1),
    high: await growCart(data, target, high, limits, depth + 1),
  };
  return node;
}

/**
 * Cost-complexity pruning: of the sequence of trees in which the weakest link is cut again and again, the smallest whose
 * squared error on rows of its own is within one standard error of the least.
 */
export function pruneCart(tree: TreeNode, data: TreeData, target: Float64Array, rows: readonly number[]): TreeNode {
  const sequence = [tree];
  for (let last = tree; last.test; ) {
    last = withoutWeakest(last);
    sequence.push(last);
  }
  const errors = sequence.map((one) => rows.map((row) => (treeValue(one, data, row) - (target[row] as number)) ** 2));
  const means = errors.map((each) => each.reduce((sum, error) => sum + error, 0) / each.length);
  const least = means.indexOf(Math.min(...means));
  const spread = errors[least]?.reduce((sum, error) => sum + (error - (means[least] as number)) ** 2, 0) ?? 0;
  const allowed = (means[least] as number) + Math.sqrt(spread) / Math.max(1, rows.length);
  return sequence[means.findLastIndex((error) => error <= allowed)] ?? tree;
}

/** The tree with the inner node made a leaf that adds least risk for each leaf that goes. */
function withoutWeakest(tree: TreeNode): TreeNode {
  let weakest = { rise: Number.POSITIVE_INFINITY, node: tree };
  const visit = (node: TreeNode) => {
    if (!node.test) return;
    const leaves = leavesOf(node);
    const rise = (node.risk - leaves.reduce((sum, { risk }) => sum + risk, 0)) / (leaves.length - 1);
    if (rise < weakest.rise) weakest = { rise, node };
    visit(node.test.low);
    visit(node.test.high);
  };
  visit(tree);
  const cut = ({ test, ...leaf }: TreeNode, here: boolean): TreeNode =>
    here || !test
      ? leaf
      : {
          ...leaf,
          test: {
            ...test,
            low: cut(test.low, test.low === weakest.node),
            high: cut(test.high, test.high === weakest.node),
          },
        };
  return cut(tree, tree === weakest.node);
}
