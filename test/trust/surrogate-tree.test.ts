import { describe, expect, test } from "vitest";
import type { ModelSpec } from "../../src/core/model.ts";
import { random } from "../../src/core/random.ts";
import { describeRows } from "../../src/trust/explain/surrogate/features.ts";
import { surrogateTree, treeText } from "../../src/trust/explain/surrogate/surrogate-tree.ts";
import { treeDepiction } from "../../src/trust/explain/surrogate/tree-depiction.ts";

const signal = new AbortController().signal;
const options = { seed: 1, depth: 4, unit: "%", signal };

const inputs: ModelSpec["inputs"] = {
  ligand: { kind: "molecule", title: "ligand" },
  base: { kind: "molecule", title: "base" },
  temperature: { kind: "temperature", title: "temperature" },
};
const source = random(8);
const rows = Array.from({ length: 400 }, () => ({
  ligand: ["CCP", "c1ccccc1P", "CC(C)P"][source.integer(3)] as string,
  base: ["O", "CCN"][source.integer(2)] as string,
  temperature: `${20 + 60 * source.uniform()} °C`,
}));
const celsius = (row: (typeof rows)[number]) => Number.parseFloat(row.temperature);

describe("a surrogate tree", () => {
  test("tells in a model's own words what it does, and how faithfully, and comes out the same again", async () => {
    const described = await describeRows({ inputs }, rows);
    expect(described.kept).toHaveLength(400);
    const answers = rows.map((row) => (row.base === "CCN" ? (celsius(row) > 50 ? 80 : 40) : 10));
    const tree = await surrogateTree(described, answers, options);
    expect(tree).toMatchObject({ method: "CART", trained: 300, heldOut: 100, warnings: [] });
    expect(tree.fidelity.value).toBeGreaterThan(0.97);
    expect(tree.rules).toHaveLength(3);
    const hot = tree.rules.find(({ value }) => Number(value) > 70);
    expect(hot?.conditions.join()).toMatch(/of base|base is/);
    expect(hot?.conditions.join()).toMatch(/temperature > 32\d.*K/);
    expect(treeText(tree)).toContain("80 % (");
    expect(treeDepiction(tree)).toMatch(/^<svg .*<\/svg>$/s);
    expect(await surrogateTree(described, answers, options)).toEqual(tree);
  });

  test("of classes is C4.5's, and says how much it beats the most common class", async () => {
    const described = await describeRows({ inputs }, rows);
    const answers = rows.map((row) => (row.ligand === "CCP" ? "slow" : celsius(row) > 40 ? "fast" : "fair"));
    const tree = await surrogateTree(described, answers, options);
    expect(tree).toMatchObject({ method: "C4.5", classes: ["fair", "fast", "slow"] });
    expect(tree.fidelity.value).toBeGreaterThan(0.97);
    expect(tree.fidelity.ofMostCommon).toBeLessThan(0.6);
  });

  test("that imitates badly says so; too few rows are refused", async () => {
    const described = await describeRows({ inputs }, rows);
    const noise = await surrogateTree(
      described,
      rows.map(() => source.normal()),
      options,
    );
    expect(noise.warnings[0]).toContain("R²");
    const few = await describeRows({ inputs }, rows.slice(0, 20));
    await expect(
      surrogateTree(
        few,
        Array.from({ length: 20 }, (_, i) => i),
        options,
      ),
    ).rejects.toMatchObject({
      code: "EXPLANATION_UNSUPPORTED",
    });
  });

  test("describes every profile that can be read, whatever its sign, and rows that leave out what they may", async () => {
    const profile: ModelSpec["inputs"] = {
      start: { kind: "periodic-profile", axes: ["x"], title: "start" },
      time: { kind: "time", title: "time", optional: true },
    };
    const drawn = Array.from({ length: 20 }, (_, i) => ({ start: `seed:${i}` }));
    const { kept, features } = await describeRows({ inputs: profile }, drawn);
    expect(kept).toHaveLength(20);
    expect(features.map(({ name }) => name)).toContain("slope of start");
  });

  test("rows that cannot be described are left out", async () => {
    const described = await describeRows({ inputs }, [...rows.slice(0, 5), { ...rows[0], ligand: "C1CC" }]);
    expect(described.kept).toEqual([0, 1, 2, 3, 4]);
  });
});
