import { expect, test } from "vitest";
import { random } from "../../../src/core/random.ts";
import { growC45, pruneC45 } from "../../../src/learning/baselines/c45.ts";
import { growCart, pruneCart } from "../../../src/learning/baselines/cart.ts";
import { leavesOf, treeValue } from "../../../src/learning/baselines/decision-tree.ts";

const limits = { maxDepth: 8, minLeaf: 5 };
const rowsUpTo = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);

function draws(n: number, width: number, seed: number) {
  const source = random(seed);
  return { x: Float64Array.from({ length: n * width }, () => source.uniform()), width };
}

test("CART finds the steps of a function, and pruning leaves the noise out", async () => {
  const source = random(11);
  const data = draws(900, 4, 3);
  const step = (row: number) =>
    (data.x[row * 4 + 2] as number) <= 0.4 ? 1 : (data.x[row * 4] as number) <= 0.7 ? 3 : 6;
  const y = Float64Array.from(rowsUpTo(900), (row) => step(row) + 0.3 * source.normal());
  const grown = await growCart(data, y, rowsUpTo(600), limits);
  const pruned = pruneCart(grown, data, y, rowsUpTo(300, 600));
  expect(leavesOf(grown).length).toBeGreaterThan(10);
  expect(leavesOf(pruned)).toHaveLength(3);
  expect(pruned.test?.feature).toBe(2);
  expect(pruned.test?.threshold).toBeCloseTo(0.4, 1);
  for (const row of rowsUpTo(50, 600)) expect(Math.abs(treeValue(pruned, data, row) - step(row))).toBeLessThan(2.1);
});

test("C4.5 finds a rule of classes by gain ratio, and pruning leaves the noise out", async () => {
  const source = random(5);
  const data = draws(800, 5, 7);
  const rule = (row: number) =>
    (data.x[row * 5 + 1] as number) > 0.6 ? 2 : (data.x[row * 5 + 4] as number) > 0.5 ? 1 : 0;
  const classes = rowsUpTo(800).map((row) => (source.uniform() < 0.1 ? source.integer(3) : rule(row)));
  const grown = await growC45(data, classes, rowsUpTo(600), limits);
  const pruned = pruneC45(grown);
  expect(leavesOf(pruned).length).toBeLessThan(leavesOf(grown).length);
  const right = rowsUpTo(200, 600).filter((row) => treeValue(pruned, data, row) === rule(row)).length;
  expect(right).toBeGreaterThan(190);
});

test("C4.5's pessimistic errors are those of Quinlan's book", () => {
  // Leaves of 6, 9 and 1 rows without errors are expected to err 6 × .206 + 9 × .143 + 1 × .750 = 3.273 times;
  // one leaf of 16 with one error 16 × .157 = 2.512 times: the subtree goes.
  const leaf = (rows: number) => ({ rows, value: 0, risk: 0 });
  const inner = {
    rows: 10,
    value: 0,
    risk: 1,
    test: { feature: 0, threshold: 0, low: leaf(9), high: { rows: 1, value: 1, risk: 0 } },
  };
  const tree = { rows: 16, value: 0, risk: 1, test: { feature: 1, threshold: 0, low: leaf(6), high: inner } };
  expect(leavesOf(pruneC45(tree))).toHaveLength(1);
});
