import { expect, test } from "vitest";
import { divisions, resultsTable } from "../../src/cli/commands/results-markdown.ts";
import type { Card } from "../../src/core/version.ts";
import type { Evaluation } from "../../src/registry/evaluate.ts";
import { resultRows } from "../../src/registry/results-table.ts";

const split = (name: string, forest: number, boosting: number) => ({
  name,
  n: 50,
  metrics: { n: 50, mae: 1 },
  baselines: { mean: { mae: 3 }, forest: { mae: forest }, boosting: { mae: boosting } },
});
const card = {
  model: "toy",
  split: { name: "first", train: 1, stop: 0, calibration: 0, test: 50, seed: 0, description: "" },
  dataset: { id: "toys", sha256: "", rows: 100 },
  training: { backend: "native (CPU)", seconds: 61, parameters: 1, recipe: "" },
  metrics: { n: 50, mae: 1 },
  baselines: {},
  published: [
    { what: "theirs", metrics: { mae: 0.9 }, split: "another", source: "", otherSplit: true },
    { what: "hers", metrics: { mae: 1.2 }, split: "the two folds", source: "" },
    { what: "his", metrics: { mae: 2 }, split: "by reactant", source: "" },
  ],
  study: {
    description: "two folds",
    splits: [split("a", 2, 1.5), split("b", 2.2, 1.7)],
    mean: { mae: 1 },
    sd: { mae: 0.1 },
  },
  furtherStudies: [
    { name: "reactant", description: "by reactant", splits: [split("c", 4, 5)], mean: { mae: 3 }, sd: { mae: 0 } },
  ],
  limits: [],
  bytes: 1_000_000,
} as unknown as Card;
const found = {
  model: "toy",
  version: "1-abc",
  n: 50,
  metrics: card.metrics,
  study: { mean: { mae: 1.01 }, sd: { mae: 0.11 }, splits: 2 },
  furtherStudies: [{ name: "reactant", mean: { mae: 3 }, sd: { mae: 0 }, splits: 1 }],
  coverage: { nominal: 0.9, measured: 0.91, nCal: 40, nTest: 50, band: 0.12, exchangeable: true },
  rowsPerSecond: 1234,
  agreesWithCard: true,
} as unknown as Evaluation;

test("each study is a row: recomputed figures, the better tree on its splits, what was published on them", () => {
  const [main, reactant] = resultRows("Toy", card, found);
  expect(main).toMatchObject({
    metric: "mae",
    folds: 2,
    n: 100,
    published: { what: "hers", value: 1.2, otherSplit: false },
    ours: { value: 1.01, sd: 0.11 },
    coverage: { measured: 0.91, nCal: 40, nTest: 50, promised: true },
  });
  expect(main?.tree?.what).toBe("boosting");
  expect(main?.tree?.value).toBeCloseTo(1.6);
  expect(reactant).toMatchObject({ published: { what: "his" }, tree: { what: "forest", value: 4 }, coverage: null });
  expect(reactant?.ours).toEqual({ what: "toy", value: 3 });
});

test("the table is Markdown, one line a row", () => {
  const rows = resultRows("Toy | a", card, found, "kJ/mol");
  const lines = resultsTable(rows).split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[2]).toContain("**1.01 ± 0.11**");
  expect(lines[2]).toContain("Toy \\| a");
  expect(lines[2]).toContain("MAE, kJ/mol");
  expect(lines[2]).toContain("61 s, native (CPU)");
  expect(divisions(rows)).toBe("- Toy \\| a: two folds\n- Toy \\| a, reactant: by reactant".replaceAll("\\", ""));
  for (const line of lines) expect(line.split(/(?<!\\)\|/)).toHaveLength(14);
});

test("without a tree the best of the other baselines stands there; products show what is among the first", () => {
  const products = { top1: 0.7, top3: 0.8, top5: 0.85, coverage: 0.9, centreTop1: 0.6 };
  const baselines = { "no change": { top1: 0, coverage: 0.1 }, counted: { top1: 0.2, top3: 0.4, coverage: 0.5 } };
  const { study: _, furtherStudies: __, ...alone } = { ...card, metrics: products, baselines, published: [] };
  const rows = resultRows(
    "Products",
    alone as unknown as Card,
    {
      ...found,
      metrics: products,
      study: undefined,
      furtherStudies: undefined,
    } as unknown as Evaluation,
  );
  expect(rows.map(({ metric, ours }) => [metric, ours.value])).toEqual(
    Object.entries(products).filter(([name]) => !name.startsWith("centre")),
  );
  expect(rows.map(({ tree, baseline }) => [tree, baseline?.what, baseline?.value])).toEqual([
    [null, "counted", 0.2],
    [null, "counted", 0.4],
    [null, undefined, undefined],
    [null, "counted", 0.5],
  ]);
});

test("a baseline that does well by one metric alone is not the one shown", () => {
  const metrics = { trajectoryMse: 1e-5, energyMse: 1e-6 };
  const baselines = {
    "stands still": { trajectoryMse: 5, energyMse: 0 },
    plain: { trajectoryMse: 0.1, energyMse: 0.2 },
  };
  const { study: _, furtherStudies: __, ...alone } = { ...card, metrics, baselines };
  const published = [{ what: "theirs", metrics: { energyMse: 1e-4 }, split: "", source: "" }];
  const rows = resultRows(
    "Motion",
    { ...alone, published } as unknown as Card,
    {
      ...found,
      metrics,
      study: undefined,
      furtherStudies: undefined,
    } as unknown as Evaluation,
  );
  expect(rows.map(({ metric, baseline }) => [metric, baseline])).toEqual([
    ["energyMse", { what: "plain", value: 0.2 }],
    ["trajectoryMse", { what: "plain", value: 0.1 }],
  ]);
});
