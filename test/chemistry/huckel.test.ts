import { beforeAll, describe, expect, it } from "vitest";
import { piReactivity, piReactivityNames } from "../../src/chemistry/huckel/reactivity.ts";
import { symmetricEigen } from "../../src/chemistry/huckel/symmetric-eigen.ts";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";
import { random } from "../../src/core/random.ts";

beforeAll(async () => {
  await loadRdkit();
});

const index = (smiles: string, atom: number, name: (typeof piReactivityNames)[number]) =>
  piReactivity(parseMolecule(smiles), atom)[piReactivityNames.indexOf(name)] as number;

describe("Hückel's method", () => {
  it("gives the textbook's levels of ethene, butadiene, benzene and naphthalene", () => {
    const gap = (smiles: string) => [
      index(smiles, 0, "highest occupied level"),
      index(smiles, 0, "lowest empty level"),
    ];
    for (const [smiles, level] of [
      ["C=C", 1],
      ["C=CC=C", 0.618],
      ["c1ccccc1", 1],
      ["c1ccc2ccccc2c1", 0.618],
    ] as const) {
      const [highest, lowest] = gap(smiles);
      expect(highest).toBeCloseTo(-level, 3);
      expect(lowest).toBeCloseTo(level, 3);
    }
  });

  it("gives Wheland's localisation energies of benzene (2.536) and naphthalene (2.299 at 1, 2.480 at 2)", () => {
    expect(index("c1ccccc1", 0, "electrophilic localisation")).toBeCloseTo(2.536, 3);
    expect(index("c1ccc2ccccc2c1", 4, "electrophilic localisation")).toBeCloseTo(2.299, 3);
    expect(index("c1ccc2ccccc2c1", 0, "nucleophilic localisation")).toBeCloseTo(2.48, 3);
  });

  it("directs electrophiles to ortho and para of aniline, nucleophiles to ortho and para of a nitro group", () => {
    const electrophile = (atom: number) => index("Nc1ccccc1", atom, "electrophilic localisation");
    expect(Math.max(electrophile(2), electrophile(4))).toBeLessThan(electrophile(3));
    const nucleophile = (atom: number) => index("O=[N+]([O-])c1ccccc1", atom, "nucleophilic localisation");
    expect(Math.max(nucleophile(4), nucleophile(6))).toBeLessThan(nucleophile(5));
  });

  it("treats alike atoms alike, where levels coincide too, and leaves saturated atoms out", () => {
    const benzene = Array.from({ length: 6 }, (_, atom) => [...piReactivity(parseMolecule("c1ccccc1"), atom)]);
    for (const one of benzene)
      for (const [i, value] of one.entries()) expect(value).toBeCloseTo(benzene[0]?.[i] ?? 0, 8);
    expect([...piReactivity(parseMolecule("CCO"), 1)]).toEqual(new Array(piReactivityNames.length).fill(0));
  });
});

it("eigenvectors of a symmetric matrix diagonalise it", () => {
  const n = 7;
  const rng = random(1);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = rng.normal();
  const { values, vectors } = symmetricEigen(matrix, n);
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++) {
      let image = 0;
      for (let j = 0; j < n; j++) image += (matrix[i * n + j] as number) * (vectors[j * n + k] as number);
      expect(image).toBeCloseTo((values[k] as number) * (vectors[i * n + k] as number), 8);
    }
  expect([...values]).toEqual([...values].sort((a, b) => a - b));
});
