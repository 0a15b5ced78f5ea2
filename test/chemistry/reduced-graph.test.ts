import { beforeAll, describe, expect, it } from "vitest";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";
import { type ReducedGraph, reducedReactionGraph } from "../../src/chemistry/reduced-graph.ts";

beforeAll(async () => {
  await loadRdkit();
});

/** Atoms and bonds of a graph, whatever their order. */
function content({ atoms, atomWidth, atomCount, bonds, bondWidth, source, target, edgeCount }: ReducedGraph): string[] {
  const text = (data: Float32Array, width: number, i: number) => data.slice(i * width, (i + 1) * width).join();
  const atom = (i: number) => text(atoms, atomWidth, i);
  const edges = Array.from(
    { length: edgeCount },
    (_, e) => `${atom(source[e] as number)}|${text(bonds, bondWidth, e)}|${atom(target[e] as number)}`,
  );
  return [...Array.from({ length: atomCount }, (_, i) => atom(i)), ...edges].sort();
}

const e2 =
  "[Cl:1][C:2]([H:8])([H:9])[C:3]([H:4])([H:5])[C:6]([H:10])([H:11])[H:12].[F-:7]>>[Cl-:1].[C:2]([H:8])([H:9])=[C:3]([H:5])[C:6]([H:10])([H:11])[H:12].[F:7][H:4]";

describe("the graph of a reaction that barriers are predicted from", () => {
  it("keeps the hydrogen that moves and folds those that look on", () => {
    const graph = reducedReactionGraph(e2, { balanced: true });
    expect(graph.atomCount).toBe(6);
    expect([...graph.places]).toEqual([0, 1, 4, 5, 7, 11]);
  });

  it("is the same whether hydrogens that look on are written out or not", () => {
    const short = "[Cl:1][CH2:2][C:3]([H:4])([H:5])[CH3:6].[F-:7]>>[Cl-:1].[CH2:2]=[C:3]([H:5])[CH3:6].[F:7][H:4]";
    const shorter = "[Cl:1][CH2:2][CH:3]([H:4])[CH3:6].[F-:7]>>[Cl-:1].[CH2:2]=[CH:3][CH3:6].[F:7][H:4]";
    const full = content(reducedReactionGraph(e2, { balanced: true }));
    expect(content(reducedReactionGraph(short, { balanced: true }))).toEqual(full);
    expect(content(reducedReactionGraph(shorter, { balanced: true }))).toEqual(full);
  });

  it("does not change with the order of atoms or the choice of map numbers", () => {
    const chiral =
      "[Br:1][C@:5]([CH2:4][CH3:7])([H:3])[NH2:6].[F-:2]>>[F:2][C@@:5]([CH2:4][CH3:7])([H:3])[NH2:6].[Br-:1]";
    const other =
      "[F-:12].[NH2:16][C@:15]([Br:11])([CH2:14][CH3:17])[H:13]>>[NH2:16][C@@:15]([F:12])([CH2:14][CH3:17])[H:13].[Br-:11]";
    expect(content(reducedReactionGraph(other))).toEqual(content(reducedReactionGraph(chiral)));
  });

  it("is the same for mirror images and another for diastereomers", () => {
    const pair = (a: string, b: string) =>
      `[Br:1][C${a}:2]([CH3:3])([H:4])[C${b}:5]([NH2:6])([C:7]#[N:8])[H:9].[F-:10]>>[Br-:1].[F:10][C${a === "@" ? "@@" : "@"}:2]([CH3:3])([H:4])[C${b}:5]([NH2:6])([C:7]#[N:8])[H:9]`;
    const same = content(reducedReactionGraph(pair("@", "@")));
    expect(content(reducedReactionGraph(pair("@@", "@@")))).toEqual(same);
    expect(content(reducedReactionGraph(pair("@", "@@")))).not.toEqual(same);
  });

  it.each([
    ["CCO>>CC=O", "UNSUPPORTED_INPUT", /no atom map/],
    ["[CH3:1][Br:2].[OH-:3]>>[CH3:1][OH:3]", "UNSUPPORTED_INPUT", /Br:2 is missing among the products/],
    ["[CH3:1][Br:2].[OH-]>>[CH3:1][Br:2]", "UNSUPPORTED_INPUT", /a O atom of the reactants has no map number/],
    ["[CH3:1][OH:2]>>[CH2:1]=[O:2]", "UNSUPPORTED_INPUT", /C:1 gains or loses hydrogen/],
    ["[CH3:1][Br:2].[OH-:3]>>[CH3:1][OH:4].[Br-:2]", "INVALID_SMILES", /mapped 4, which no reactant atom carries/],
    ["[CH3:1][Br:2].[OH-:3]>>[CH3:1][OH:3].[Br-]", "INVALID_SMILES", /no map number/],
  ])("refuses %s with a reason and a hint", (smiles, code, message) => {
    const make = () => reducedReactionGraph(smiles, { balanced: true });
    expect(make).toThrowError(expect.objectContaining({ code, hint: expect.any(String) }));
    expect(make).toThrowError(message);
  });
});
