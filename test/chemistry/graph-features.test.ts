import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { atomFeatureCount } from "../../src/chemistry/atom-features.ts";
import { bondFeatureCount } from "../../src/chemistry/bond-features.ts";
import { graphOf } from "../../src/chemistry/molecular-graph.ts";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";

type Golden = { smiles: string; atoms: [string, number][]; bonds: string[] };
const golden = JSON.parse(readFileSync(new URL("./golden/graph-features.json", import.meta.url), "utf8")) as {
  molecules: Golden[];
};

const places = (row: Float32Array) => [...row.keys()].filter((place) => row[place] === 1).join(" ");

beforeAll(async () => {
  await loadRdkit();
});

describe("graph features equal Chemprop's", () => {
  it("have its lengths", () => {
    expect([atomFeatureCount, bondFeatureCount]).toEqual([72, 14]);
  });

  it.each(golden.molecules.map((molecule) => [molecule.smiles, molecule] as const))("for %s", (smiles, expected) => {
    const graph = graphOf(parseMolecule(smiles));
    expect(graph.atomCount).toBe(expected.atoms.length);
    for (const [i, [ones, mass]] of expected.atoms.entries()) {
      const row = graph.atoms.subarray(i * 72, (i + 1) * 72);
      expect(places(row.subarray(0, 71))).toBe(ones);
      expect(row[71]).toBeCloseTo(mass, 6);
    }
    const bonds = Array.from({ length: graph.edgeCount / 2 }, (_, k) => {
      const row = graph.bonds.subarray(2 * k * 14, (2 * k + 1) * 14);
      return `${graph.source[2 * k]} ${graph.target[2 * k]}: ${places(row)}`;
    });
    expect(bonds).toEqual(expected.bonds);
  });

  it("give both directions of a bond the same features and each other as reverse", () => {
    const graph = graphOf(parseMolecule("CC(=O)Nc1ccccc1"));
    for (let edge = 0; edge < graph.edgeCount; edge++) {
      const back = graph.reverse[edge] as number;
      expect(graph.reverse[back]).toBe(edge);
      expect(graph.source[edge]).toBe(graph.target[back]);
      expect(graph.bonds.subarray(edge * 14, edge * 14 + 14)).toEqual(graph.bonds.subarray(back * 14, back * 14 + 14));
    }
  });
});
