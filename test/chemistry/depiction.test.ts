import { beforeAll, describe, expect, it } from "vitest";
import { depictMolecule, depictReaction } from "../../src/chemistry/depiction.ts";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";

beforeAll(async () => {
  await loadRdkit();
});

describe("a molecule's depiction", () => {
  it("is one SVG element of the wanted size, without scripts or outside references", () => {
    const svg = depictMolecule("CC(=O)Nc1ccc(O)cc1", { width: 320, height: 200 });
    expect(svg).toMatch(/^<svg [^>]*width="320px" height="200px" viewBox="0 0 320 200">/);
    expect(svg).toMatch(/<\/svg>$/);
    expect(svg).not.toMatch(/<script|href|onload|<!|<\?/);
    expect(svg).toContain("<title>CC(=O)Nc1ccc(O)cc1</title>");
  });

  it("fills positive atoms red and negative ones blue, the largest in full colour", () => {
    const svg = depictMolecule("CCO", { atomWeights: [0.5, 0, -1], unit: "log10(mol/L)" });
    const fill = (atom: number) => new RegExp(`<ellipse[^>]*class='atom-${atom}'[^>]*fill:#(\\w{6})`).exec(svg)?.[1];
    const channels = (hex = "") => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    const [red, , blue] = channels(fill(0)) as [number, number, number];
    expect(red).toBeGreaterThan(blue);
    const full = channels(fill(2)) as [number, number, number];
    expect(full[2]).toBeGreaterThan(full[0]);
    expect(full[0]).toBeLessThan(red);
    expect(fill(1)).toBeUndefined();
    expect(svg).toMatch(/<desc>.*blue \(−1 log10\(mol\/L\)\).*red \(\+1 log10\(mol\/L\)\)<\/desc>/);
  });

  it("is drawn where all weights are zero", () => {
    expect(depictMolecule("CCO", { atomWeights: [0, 0, 0] })).not.toContain("<ellipse");
  });

  it("numbers atoms as the molecule does, hydrogens included where they are kept", () => {
    const molecule = parseMolecule("[H]OCC", { keepHydrogens: true });
    expect(depictMolecule(molecule, { atomWeights: [1, 0, 0, 0] })).toMatch(/<ellipse[^>]*class='atom-0'/);
  });

  it("refuses weights that do not fit and sizes out of bounds", () => {
    const refused = expect.objectContaining({ code: "INVALID_INPUT" });
    expect(() => depictMolecule("CCO", { atomWeights: [1] })).toThrow(refused);
    expect(() => depictMolecule("CCO", { atomWeights: [1, Number.NaN, 0] })).toThrow(refused);
    expect(() => depictMolecule("CCO", { width: 1e9 })).toThrow(refused);
  });
});

describe("a reaction's depiction", () => {
  it("shows the reaction without map numbers", () => {
    const svg = depictReaction("[CH3:1][Br:2].[OH-:3]>O>[CH3:1][OH:3].[Br-:2]");
    expect(svg).toMatch(/^<svg [^>]*width="700px"/);
    expect(svg).toContain("2 reactant(s) to 2 product(s)");
    expect(svg).not.toMatch(/:1\]|<script/);
  });

  it("is refused where the reaction cannot be read", () => {
    expect(() => depictReaction("CCO>>")).toThrow(/no product/);
  });
});
