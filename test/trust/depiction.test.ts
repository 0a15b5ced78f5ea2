import { expect, test } from "vitest";
import { depictExplanation } from "../../src/trust/explain/depiction.ts";
import type { Contribution, Explanation } from "../../src/trust/explain/explanation.ts";

const explanation = (contributions: Contribution[]): Explanation => ({
  method: "SHAPLEY",
  seed: 0,
  budget: 1,
  evaluations: 1,
  base: 1,
  output: 2,
  residual: 0,
  samplingError: 0,
  unit: "kJ/mol",
  contributions,
  warnings: [],
  background: "",
});
const atoms = (...values: number[]) =>
  explanation(values.map((value, index) => ({ label: `C ${index}`, group: "atom", index, value })));

test("a molecule's atoms are coloured by what they add", async () => {
  const svg = await depictExplanation(
    { inputs: { smiles: { kind: "molecule", title: "m" } } },
    { smiles: "CCO" },
    atoms(1, 0, -2),
  );
  expect(svg).toMatch(/^<svg/);
  expect(svg).toContain("from blue (−2 kJ/mol) over white (0) to red (+2 kJ/mol)");
});

test("of a reaction the starting materials are drawn, without map numbers", async () => {
  const reaction = "[CH3:1][Cl:2].[OH2:3]>>[CH3:1][OH:3].[ClH:2]";
  const svg = await depictExplanation(
    { inputs: { smiles: { kind: "reaction", title: "r" } } },
    { smiles: reaction },
    atoms(1, -2, 0.5),
  );
  expect(svg).toContain("<title>CCl.O</title>");
  expect(svg).toContain("red (+2 kJ/mol)");
});

test("where there are no atoms, the largest contributions are bars", async () => {
  const found = explanation([
    { label: "base <1>", group: "component", index: 0, value: -3 },
    { label: "ligand", group: "component", index: 1, value: 1.5 },
  ]);
  const svg = await depictExplanation({ inputs: { base: { kind: "molecule", title: "b" } } }, { base: "CCN" }, found);
  expect(svg).toContain("base &#60;1&#62;");
  expect(svg.match(/<rect x=/g)).toHaveLength(2);
  expect(svg.indexOf("base")).toBeLessThan(svg.indexOf("ligand"));
});
