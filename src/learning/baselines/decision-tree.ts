/** A node of a tree that people read. A row goes to `low` where its feature is ≤ the threshold, else to `high`. */
export type TreeNode = {
  /** Training rows that come here. */
  rows: number;
  /** Mean of their targets, or the position of their most frequent class. */
  value: number;
  /** Sum of squared deviations from the mean, or rows of other classes. */
  risk: number;
  test?: { feature: number; threshold: number; low: TreeNode; high: TreeNode };
};

/** Rows as features [rows × width], row-major. */
export type TreeData = { x: Float64Array; width: number };

export type TreeLimits = {
  maxDepth: number;
  /** Least rows in a leaf. */
  minLeaf: number;
  /** Called between features, so that other work comes in between. */
  pause?: () => Promise<void>;
};

/** What a tree gives for a row. */
export function treeValue(tree: TreeNode, { x, width }: TreeData, row: number): number {
  let node = tree;
  while (node.test) {
    const { feature, threshold, low, high } = node.test;
    node = (x[row * width + feature] as number) <= threshold ? low : high;
  }
  return node.value;
}

export function leavesOf(node: TreeNode): TreeNode[] {
  return node.test ? [...leavesOf(node.test.low), ...leavesOf(node.test.high)] : [node];
}

export function depthOf({ test }: TreeNode): number {
  return test ? 1 + Math.max(depthOf(test.low), depthOf(test.high)) : 0;
}

/** Some rows in the order of a feature, with the places after which the next value is larger. */
export function ordered(rows: readonly number[], { x, width }: TreeData, feature: number) {
  const value = (row: number) => x[row * width + feature] as number;
  const order = [...rows].sort((a, b) => value(a) - value(b) || a - b);
  return { order, value };
}

/** Rows on the two sides of a test. */
export function divided(rows: readonly number[], { x, width }: TreeData, feature: number, threshold: number) {
  const low: number[] = [];
  const high: number[] = [];
  for (const row of rows) ((x[row * width + feature] as number) <= threshold ? low : high).push(row);
  return { low, high };
}
