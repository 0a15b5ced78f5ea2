import { beforeAll, describe, expect, it } from "vitest";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";
import { findSubstitution, shellCounts } from "../../src/chemistry/substitution.ts";

beforeAll(async () => {
  await loadRdkit();
});

const snar = (substituted: "ortho" | "para") => {
  const ring =
    substituted === "para"
      ? "[c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1"
      : "[c:2]1[cH:3][cH:4][cH:9][cH:10][c:5]1[N+:6](=[O:7])[O-:8]";
  return `[F:1]${ring}.[NH2:11][CH3:12]>>${ring.replace("[c:2]1", "[c:2]1([NH:11][CH3:12])")}.[FH:1]`;
};

describe("a nucleophilic aromatic substitution", () => {
  it("is found by the bond that breaks and the one that forms", () => {
    const { centre, leaving, nucleophile, places } = findSubstitution(snar("para"));
    expect([centre, leaving, nucleophile].map((atom) => places[atom])).toEqual([1, 0, 10]);
  });

  it("has ortho and para substituents at different distances", () => {
    const [ortho, para] = [shellCounts(findSubstitution(snar("ortho"))), shellCounts(findSubstitution(snar("para")))];
    expect([ortho.centre.get("2|7"), ortho.centre.get("4|7")]).toEqual([1, undefined]);
    expect([para.centre.get("2|7"), para.centre.get("4|7")]).toEqual([undefined, 1]);
    expect(para.leaving).toEqual(
      new Map([
        ["0|9", 1],
        ["0|9 0 0 1", 1],
      ]),
    );
    expect(para.nucleophile.get("0|7 0 2 1")).toBe(1);
    expect(para.centre.get("4|charge 1")).toBe(1);
  });

  it("is the same with hydrogens written out", () => {
    const plain = snar("para");
    const written = plain
      .replaceAll("[NH2:11]", "[N:11]([H:21])([H:22])")
      .replace("[NH:11]", "[N:11]([H:21])")
      .replace("[FH:1]", "[F:1][H:22]");
    expect(shellCounts(findSubstitution(written))).toEqual(shellCounts(findSubstitution(plain)));
  });

  it.each([
    ["[CH3:1][Br:2].[OH-:3]>>[CH3:1][OH:3].[Br-:2]", /not at a ring/],
    ["[CH2:1]=[CH2:2].[CH2:3]=[CH2:4]>>[CH2:1]1[CH2:2][CH2:4][CH2:3]1", /breaks 0 and forms 2/],
  ])("is what %s is not", (smiles, message) => {
    expect(() => findSubstitution(smiles)).toThrowError(message);
    expect(() => findSubstitution(smiles)).toThrowError(expect.objectContaining({ code: "UNSUPPORTED_INPUT" }));
  });
});
