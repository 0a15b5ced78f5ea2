import { describe, expect, test } from "vitest";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { changedMolecules } from "../../src/chemistry/molecule-changes.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";
import type { ModelSpec } from "../../src/core/model.ts";
import { changedStructures } from "../../src/trust/explain/counterfactuals/candidates.ts";
import { movedNumbers } from "../../src/trust/explain/counterfactuals/moves.ts";
import { meets } from "../../src/trust/explain/counterfactuals/wanted.ts";

const rest = async () => {};

describe("molecules changed in one place", () => {
  test("are valid, each once, and one step away", async () => {
    await loadRdkit();
    const changed = await changedMolecules("CC(=O)Nc1ccc(O)cc1");
    const smiles = changed.map((one) => one.smiles);
    expect(smiles.length).toBeGreaterThan(30);
    expect(new Set(smiles).size).toBe(smiles.length);
    for (const one of smiles) expect(parseMolecule(one).canonical).toBe(one);
    expect(changed).toContainEqual({ smiles: "CC(=O)Nc1ccccc1", change: "hydroxyl removed" });
    expect(changed).toContainEqual({ smiles: "COc1ccc(NC(C)=O)cc1", change: expect.stringMatching(/meth/) });
    expect(await changedMolecules("CC(=O)Nc1ccc(O)cc1")).toEqual(changed);
    await expect(changedMolecules("C1CC")).rejects.toMatchObject({ code: "INVALID_SMILES" });
  });

  test("a component is exchanged for each other one that is known, the likest first", async () => {
    const inputs: ModelSpec["inputs"] = {
      base: { kind: "molecule", title: "base" },
      solvent: { kind: "solvent", title: "solvent" },
    };
    const vocabulary = { base: ["CCN(CC)CC", "CCNCC", "[K+].[OH-]"], solvent: ["Cc1ccccc1", "CN(C)C=O"] };
    const found = await changedStructures({ inputs }, { base: "CCN(CC)CC", solvent: "toluene" }, vocabulary, rest);
    expect(found.map(({ inputs: other }) => other)).toEqual([
      { base: "CCNCC", solvent: "toluene" },
      expect.objectContaining({}),
      expect.objectContaining({}),
    ]);
    expect(found.every(({ distance }) => distance > 0 && distance <= 0.5)).toBe(true);
  });
});

test("a number moves no further than it must, in its own unit", async () => {
  const inputs: ModelSpec["inputs"] = { temperature: { kind: "temperature", title: "temperature" } };
  const given = { temperature: "40 °C" };
  const kelvin = (row: Readonly<Record<string, unknown>>) => Number.parseFloat(String(row.temperature));
  let tried = 0;
  const found = await movedNumbers(
    { inputs },
    given,
    () => [250, 450],
    async (candidates) => {
      tried += candidates.length;
      return candidates.map(({ inputs: row }) => kelvin(row) > 371.3);
    },
  );
  expect(found).toHaveLength(1);
  expect(found[0]?.inputs.temperature).toMatch(/ K$/);
  expect(kelvin(found[0]?.inputs ?? {})).toBeGreaterThan(371.3);
  expect(kelvin(found[0]?.inputs ?? {})).toBeLessThan(372);
  expect(tried).toBeLessThan(100);
});

test("what differs as wanted", () => {
  expect(meets("oxidation", "reduction", {})).toBe(true);
  expect(meets("oxidation", "reduction", { label: "acylation" })).toBe(false);
  expect(meets(1, 2.5, { change: 1 })).toBe(true);
  expect(meets(1, -2.5, { change: 1 })).toBe(false);
  expect(meets(1, 0, { change: -1 })).toBe(true);
  expect(meets(1, 3, { across: 2 })).toBe(true);
  expect(meets(1, 1.9, { across: 2 })).toBe(false);
  expect(meets(3, 2, { across: 2 })).toBe(false);
  expect(meets(1, 1.2, { error: 0.5 })).toBe(false);
  expect(() => meets(1, 2, { label: "oxidation" })).toThrow(/no label/);
  expect(() => meets("a", "b", { change: 1 })).toThrow(/amount/);
});
