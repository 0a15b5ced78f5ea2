import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { cgrAtomFeatureCount, cgrBondFeatureCount, condensedGraph } from "../../src/chemistry/cgr.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";
import { parseReaction } from "../../src/chemistry/reaction.ts";

type Golden = { smiles: string; atoms: string[]; bonds: string[] };
const golden = JSON.parse(readFileSync(new URL("./golden/condensed-graphs.json", import.meta.url), "utf8")) as {
  reactions: Golden[];
};

const sparse = (row: Float32Array) =>
  [...row.entries()]
    .filter(([, value]) => value !== 0)
    .map(([place, value]) => `${place}:${Number(value.toPrecision(6))}`)
    .join(" ");
const rounded = (text: string) =>
  text.replace(/:(-?[\d.]+)/g, (_, value: string) => `:${Number(Number(value).toPrecision(6))}`);

beforeAll(async () => {
  await loadRdkit();
});

describe("a reaction", () => {
  it("keeps mapped hydrogens, reagents and both sides", () => {
    const reaction = parseReaction("[H:1][CH2:2][Br:3].[OH-:4]>O>[CH2:2][H:1].[OH:4][Br:3]");
    expect(reaction.reactants.atoms.map((atom) => atom.mapNumber)).toEqual([1, 2, 3, 4]);
    expect(reaction.reagents?.atoms).toHaveLength(1);
    expect(reaction.products.atoms).toHaveLength(4);
    expect(reaction.mapped).toBe(true);
    expect(parseReaction("CCO>>CC=O").mapped).toBe(false);
  });

  it("may hold a dative bond, whose arrow is none", () => {
    expect(parseReaction("N->[Fe]>>N.[Fe]").reactants.bonds).toHaveLength(1);
  });

  it.each([
    ["CCO", /two ">"/],
    ["CCO>CC", /two ">"/],
    [">>CC", /no reactant/],
    ["CCO>>", /no product/],
    ["CC(>>CC", /^reactants: .*position 3/],
    ["CC>>C1CC", /^products: .*unclosed ring/],
    ["CC>X>CC", /^reagents/],
    ["[CH3:1][CH3:1]>>[CH3:1]C", /reactants: two atoms carry the map number 1/],
    ["[CH3:1]C>>[CH3:1][CH3:1]", /products: two atoms carry the map number 1/],
    ["[CH3:1][OH:2]>>[CH3:2][OH:1]", /mapped 2 is O on the left and C on the right/],
  ])("%s is refused with the reason", (smiles, message) => {
    expect(() => parseReaction(smiles)).toThrow(message);
    expect(() => parseReaction(smiles)).toThrow(expect.objectContaining({ code: "INVALID_SMILES" }));
  });

  it("may be required to map every product atom", () => {
    const requireMap = { requireMap: true };
    expect(() => parseReaction("[CH3:1]Br>>[CH3:1]O", requireMap)).toThrow(/atom 1 \(O\) has no map number/);
    expect(() => parseReaction("[CH3:1]Br>>[CH3:1][OH:2]", requireMap)).toThrow(/mapped 2, which no reactant/);
    expect(parseReaction("[CH3:1]Br.[OH2:2]>>[CH3:1][OH:2]", requireMap).mapped).toBe(true);
  });
});

describe("condensed graphs equal Chemprop's", () => {
  it("have its lengths", () => {
    expect([cgrAtomFeatureCount, cgrBondFeatureCount]).toEqual([106, 28]);
  });

  it.each(golden.reactions.map((reaction) => [reaction.smiles, reaction] as const))("for %s", (smiles, expected) => {
    const graph = condensedGraph(parseReaction(smiles));
    const atoms = Array.from({ length: graph.atomCount }, (_, i) =>
      sparse(graph.atoms.subarray(i * graph.atomWidth, (i + 1) * graph.atomWidth)),
    );
    expect(atoms).toEqual(expected.atoms.map(rounded));
    const bonds = Array.from({ length: graph.edgeCount / 2 }, (_, k) => {
      const row = graph.bonds.subarray(2 * k * graph.bondWidth, (2 * k + 1) * graph.bondWidth);
      return `${graph.source[2 * k]} ${graph.target[2 * k]} ${sparse(row)}`;
    });
    expect(bonds).toEqual(expected.bonds);
  });

  it("show only the atoms of the changed bonds as changed", () => {
    const graph = condensedGraph(parseReaction("[Br:1][CH2:2][CH3:4].[Cl-:3]>>[Br-:1].[CH3:4][CH2:2][Cl:3]"));
    const changed = Array.from({ length: graph.atomCount }, (_, i) =>
      graph.atoms.subarray(i * 106 + 72, (i + 1) * 106).some((value) => value !== 0),
    );
    expect(changed).toEqual([true, false, false, true]);
    expect([...graph.productAtom]).toEqual([0, 2, 1, 3]);
  });
});
