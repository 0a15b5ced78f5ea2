import { setImmediate } from "node:timers/promises";
import { RetortError } from "../../../core/errors.ts";
import { random, seedFrom } from "../../../core/random.ts";
import { withUnit } from "../../../core/units.ts";
import { growC45, pruneC45 } from "../../../learning/baselines/c45.ts";
import { growCart, pruneCart } from "../../../learning/baselines/cart.ts";
import { leavesOf, type TreeLimits, type TreeNode, treeValue } from "../../../learning/baselines/decision-tree.ts";
import { requireCaller } from "../evaluate.ts";
import type { Described, Feature } from "./features.ts";

/** One way from the root to a leaf: all conditions hold. */
export type Rule = { conditions: string[]; value: number | string; rows: number };

/** A tree that imitates a model, and how well it does. */
export type SurrogateTree = {
  method: "CART" | "C4.5";
  seed: number;
  /** Rows that it was grown (and pruned) on, and rows held out to measure its fidelity. */
  trained: number;
  heldOut: number;
  /** R² of its values, or the share of its classes that are the model's, on rows held out. */
  fidelity: { metric: "R²" | "accuracy"; value: number; ofMostCommon?: number };
  unit: string;
  tree: TreeNode;
  features: Feature[];
  classes?: string[];
  rules: Rule[];
  warnings: string[];
};

/** Fewest rows that a tree and its fidelity can be made from. */
const fewestRows = 40;
/** Fidelity below which a tree says little of the model. */
const fair = 0.7;
const holdOut = 0.25;
const pruneOn = 0.2;

/**
 * A decision tree that imitates a model's answers to described rows: CART with cost-complexity pruning for numbers,
 * C4.5 with pessimistic pruning for classes. A quarter of the rows is held out to measure its fidelity; of the rest, CART
 * prunes on a fifth. Same seed, same tree.
 *
 * @param answers the model's answer to each described row
 * @throws RetortError EXPLANATION_UNSUPPORTED where there are too few rows, or the answers are all the same; CANCELLED.
 */
export async function surrogateTree(
  described: Described,
  answers: readonly (number | string)[],
  { seed, depth, unit, signal }: { seed: number; depth: number; unit: string; signal: AbortSignal },
): Promise<SurrogateTree> {
  if (answers.length < fewestRows)
    throw new RetortError("EXPLANATION_UNSUPPORTED", `${answers.length} rows are too few for a tree`, {
      hint: "pull the model's dataset, or ask for more rows",
    });
  if (new Set(answers).size < 2)
    throw new RetortError(
      "EXPLANATION_UNSUPPORTED",
      "the model answers all of the rows alike: there is nothing to tell apart",
    );
  const order = random(seedFrom(seed, "surrogate", answers.length)).shuffle(answers.map((_, row) => row));
  const held = order.slice(0, Math.round(holdOut * order.length));
  const rest = order.slice(held.length);
  const limits: TreeLimits = {
    maxDepth: depth,
    minLeaf: Math.max(3, Math.round(rest.length / 100)),
    pause: async () => {
      await setImmediate();
      requireCaller(signal);
    },
  };
  const common = { seed, trained: rest.length, heldOut: held.length, unit, features: described.features };
  const warnings: string[] = [];
  if (typeof answers[0] === "string") {
    const classes = [...new Set(answers as readonly string[])].sort();
    const places = answers.map((answer) => classes.indexOf(answer as string));
    const tree = pruneC45(await growC45(described, places, rest, limits));
    const share = (given: (row: number) => number) =>
      held.filter((row) => given(row) === places[row]).length / held.length;
    const value = share((row) => treeValue(tree, described, row));
    const frequent = mostFrequent(rest.map((row) => places[row] as number));
    if (value < fair) warnings.push(unfaithful("accuracy", value));
    return {
      method: "C4.5",
      ...common,
      fidelity: { metric: "accuracy", value, ofMostCommon: share(() => frequent) },
      tree,
      classes,
      rules: rulesOf(tree, described.features, classes),
      warnings,
    };
  }
  const target = Float64Array.from(answers as readonly number[]);
  const aside = rest.slice(0, Math.round(pruneOn * rest.length));
  const tree = pruneCart(await growCart(described, target, rest.slice(aside.length), limits), described, target, aside);
  const mean = held.reduce((sum, row) => sum + (target[row] as number), 0) / held.length;
  const squares = (given: (row: number) => number) =>
    held.reduce((sum, row) => sum + ((target[row] as number) - given(row)) ** 2, 0);
  const value = 1 - squares((row) => treeValue(tree, described, row)) / squares(() => mean);
  if (!(value >= fair)) warnings.push(unfaithful("R²", value));
  return {
    method: "CART",
    ...common,
    fidelity: { metric: "R²", value },
    tree,
    rules: rulesOf(tree, described.features),
    warnings,
  };
}

const unfaithful = (metric: string, value: number) =>
  `its ${metric} on rows held out is ${value.toPrecision(2)}: the model does much that these rules do not`;

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), [0, 0] as [number, number])[0];
}

function rulesOf(tree: TreeNode, features: readonly Feature[], classes?: readonly string[]): Rule[] {
  if (!tree.test) return [{ conditions: [], value: classes?.[tree.value] ?? tree.value, rows: tree.rows }];
  const [low, high] = testInWords(tree.test, features);
  const under = (condition: string, side: TreeNode) =>
    rulesOf(side, features, classes).map((rule) => ({ ...rule, conditions: [condition, ...rule.conditions] }));
  return [...under(low, tree.test.low), ...under(high, tree.test.high)];
}

/** What holds on the two sides of a test. */
export function testInWords(
  { feature, threshold }: { feature: number; threshold: number },
  features: readonly Feature[],
): [low: string, high: string] {
  const { name, unit, flag } = features[feature] as Feature;
  if (flag) return [`not: ${name}`, name];
  const value = withUnit(Number(threshold.toPrecision(4)), unit);
  return [`${name} ≤ ${value}`, `${name} > ${value}`];
}

/** The tree as indented text, a line for each condition and leaf. */
export function treeText({ tree, features, classes, unit }: SurrogateTree): string {
  const lines: string[] = [];
  const outcome = (node: TreeNode) => `${valueText(node, classes, unit)} (${node.rows} rows)`;
  const visit = (node: TreeNode, indent: string) => {
    if (!node.test) return;
    const words = testInWords(node.test, features);
    [node.test.low, node.test.high].forEach((side, i) => {
      lines.push(`${indent}${words[i]}${side.test ? "" : `: ${outcome(side)}`}`);
      visit(side, `${indent}  `);
    });
  };
  if (!tree.test) return outcome(tree);
  visit(tree, "");
  return lines.join("\n");
}

export function valueText({ value }: TreeNode, classes: readonly string[] | undefined, unit: string): string {
  return classes?.[value] ?? withUnit(Number(value.toPrecision(4)), unit);
}

/** Leaves of the tree. */
export const leafCount = ({ tree }: SurrogateTree) => leavesOf(tree).length;
