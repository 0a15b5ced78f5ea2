import { beforeAll, describe, expect, it } from "vitest";
import { editCandidates } from "../../src/chemistry/edit-candidates.ts";
import { changeOrders, type EditGraph, editGraph } from "../../src/chemistry/edit-graph.ts";
import { applyChanges, changedFragments } from "../../src/chemistry/edited-product.ts";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { flatSmiles, productSmiles } from "../../src/chemistry/product-smiles.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";

beforeAll(loadRdkit);

type Edit = [from: number, to: number, order: (typeof changeOrders)[number]];

/** A mapped mixture, changes by map number, and all products they can mean, largest fragment first. */
function products(mixture: string, edits: readonly Edit[]): string[] {
  const molecule = parseMolecule(mixture);
  const at = new Map(molecule.atoms.map(({ mapNumber, index }) => [mapNumber, index]));
  const graph = editGraph(molecule);
  const edited = applyChanges(
    graph,
    edits.map(([a, b, order]) => ({
      a: at.get(a) as number,
      b: at.get(b) as number,
      order: changeOrders.indexOf(order),
    })),
  );
  if (edited === undefined) return [];
  return changedFragments(graph, edited).flatMap((atoms) => productSmiles(graph, edited, atoms).map((p) => p.smiles));
}

describe("bond changes give the product a chemist writes", () => {
  const cases: [name: string, mixture: string, edits: Edit[], product: string][] = [
    [
      "amide from an acid chloride",
      "C[C:1](=O)[Cl:2].[NH2:3]c1ccccc1",
      [
        [1, 2, 0],
        [1, 3, 1],
      ],
      "CC(=O)Nc1ccccc1",
    ],
    [
      "nitrile from an oxime",
      "CC[CH:1]=[N:2][OH:3]",
      [
        [1, 2, 3],
        [2, 3, 0],
      ],
      "CCC#N",
    ],
    ["alcohol from a ketone, hydrogens added", "CC(C)[C:1](=[O:2])C", [[1, 2, 1]], "CC(C)C(C)O"],
    [
      "ammonium from an amine and an iodide",
      "C[N:1](C)CCc1ccccc1.[CH3:2][I:3]",
      [
        [1, 2, 1],
        [2, 3, 0],
      ],
      "C[N+](C)(C)CCc1ccccc1",
    ],
    [
      "N-alkyl imidazole, whose other nitrogen gives up the proton",
      "c1[nH]c[n:1]c1.[CH3:2][I:3]",
      [
        [1, 2, 1],
        [2, 3, 0],
      ],
      "Cn1ccnc1",
    ],
    [
      "N-oxide",
      "c1cc[n:1]cc1.[OH:2][O:3]C(=O)C",
      [
        [1, 2, 1],
        [2, 3, 0],
      ],
      "[O-][n+]1ccccc1",
    ],
    [
      "arene from a diene, aromatic bonds formed",
      "[CH2:1]1[CH:2]=[CH:3][CH2:4][CH:5]=[CH:6]1",
      [
        [1, 2, 1.5],
        [2, 3, 1.5],
        [3, 4, 1.5],
        [4, 5, 1.5],
        [5, 6, 1.5],
        [6, 1, 1.5],
      ],
      "c1ccccc1",
    ],
  ];
  for (const [name, mixture, edits, product] of cases) {
    it(name, () => expect(products(mixture, edits)[0]).toBe(flatSmiles(product)));
  }

  it("an alkoxide loses its charge with its new bond", () => {
    expect(
      products("[O-:1]c1ccccc1.[CH3:2][I:3]", [
        [1, 2, 1],
        [2, 3, 0],
      ])[0],
    ).toBe("COc1ccccc1");
  });

  it("the smaller fragment is offered as well, as in a deprotection", () => {
    expect(products("CC(C)(C)O[C:1](=O)[NH:2]CC", [[1, 2, 0]])).toContain("CCN");
  });
});

describe("changes that cannot be are refused", () => {
  it("five bonds to carbon", () => expect(products("C[C:1](C)(C)C.[CH4:2]", [[1, 2, 1]])).toEqual([]));
  it("a change that changes nothing", () => expect(products("[CH3:1][CH3:2]", [[1, 2, 1]])).toEqual([]));
  it("a pair changed twice", () =>
    expect(
      products("[CH3:1][CH3:2]", [
        [1, 2, 2],
        [2, 1, 0],
      ]),
    ).toEqual([]));
});

describe("candidates come in the order of their summed log-odds", () => {
  const graph = (smiles: string): EditGraph => editGraph(parseMolecule(smiles));
  const scored = [
    { a: 1, b: 3, order: 0, score: 2 },
    { a: 1, b: 4, order: 1, score: 1 },
    { a: 0, b: 1, order: 0, score: -3 },
    { a: 1, b: 2, order: 1, score: -1 },
    { a: 1, b: 4, order: 2, score: -2 },
  ];

  it("the best first, every set once, valences kept", () => {
    const mixture = graph("CC(=O)Cl.NC");
    const found = editCandidates(mixture, scored, { changes: 5, candidates: 100, looks: 1000 });
    const sums = found.map(({ score }) => score);
    expect(sums).toEqual([...sums].sort((x, y) => y - x));
    for (const { changes, score } of found)
      expect(score).toBeCloseTo(
        changes.reduce((s, c) => s + c.score, 0),
        9,
      );
    const names = found.map(({ changes }) =>
      changes
        .map((c) => `${c.a}-${c.b}-${c.order}`)
        .sort()
        .join(),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names[0]).toBe("1-3-0,1-4-1");
    for (const { changes } of found) expect(changes.filter(({ b }) => b === 4).length).toBeLessThan(2);
  });

  it("no more than asked, and they are the best of all", () => {
    const mixture = graph("CC(=O)Cl.NC");
    const all = editCandidates(mixture, scored, { changes: 5, candidates: 100, looks: 1000 });
    const few = editCandidates(mixture, scored, { changes: 5, candidates: 3, looks: 1000 });
    expect(few.map(({ score }) => score)).toEqual(all.slice(0, 3).map(({ score }) => score));
  });
});
