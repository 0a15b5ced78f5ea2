import { beforeAll, describe, expect, it } from "vitest";
import { readE2Sn2 } from "../../src/chemistry/e2-sn2.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";

beforeAll(async () => {
  await loadRdkit();
});

const e2 = "[Cl:1][CH2:2][C:3]([H:4])([H:5])[CH3:6].[F-:7]>>[Cl-:1].[CH2:2]=[C:3]([H:5])[CH3:6].[F:7][H:4]";
const sn2 = "[Cl:1][CH2:2][CH2:3][CH3:6].[F-:7]>>[Cl-:1].[F:7][CH2:2][CH2:3][CH3:6]";

describe("what an E2 or SN2 barrier follows from", () => {
  it("tells an elimination from a substitution by the bonds that break and form, and names the groups", () => {
    expect(readE2Sn2(e2)).toMatchObject({
      mechanism: "E2",
      leaving: "Cl",
      attacking: "F -1",
      alpha: ["H", "H"],
      beta: ["CH3", "H"],
    });
    const { mechanism, alpha, beta } = readE2Sn2(sn2);
    expect([mechanism, alpha.join(), [...beta].sort().join()]).toEqual(["SN2", "H,H", "CH3,H"]);
  });

  it("reads hydride as an attacking atom, in both mechanisms", () => {
    const hydride = "[Br:1][CH2:2][CH3:3].[H-:4]>>[Br-:1].[H:4][CH2:2][CH3:3]";
    expect(readE2Sn2(hydride)).toMatchObject({ mechanism: "SN2", attacking: "H -1" });
    const taken = "[Br:1][CH2:2][CH2:3][H:5].[H-:4]>>[Br-:1].[CH2:2]=[CH2:3].[H:4][H:5]";
    expect(readE2Sn2(taken)).toMatchObject({ mechanism: "E2", attacking: "H -1" });
  });

  it("does not depend on map numbers, on which of like positions is named first, or on the hand of a mirror image", () => {
    const of = (hand: string, first: number, second: number) =>
      readE2Sn2(
        `[Br:1][CH2:2][C${hand}:3]([H:4])([C:${first}]#[N:8])[NH2:${second}].[F-:9]>>[Br-:1].[F:9][CH2:2][C${hand}:3]([H:4])([C:${first}]#[N:8])[NH2:${second}]`,
      );
    expect(of("@", 5, 6)).toEqual(of("@@", 6, 5));
  });

  it("pairs the groups that stand on one side: those cis in the alkene, or before a substitution", () => {
    const pair = (a: string, b: string) =>
      readE2Sn2(
        `[Br:1][C${a}:2]([CH3:3])([H:4])[C${b}:5]([NH2:6])([C:7]#[N:8])[H:9].[F-:10]>>[Br-:1].[F:10][C${a === "@" ? "@@" : "@"}:2]([CH3:3])([H:4])[C${b}:5]([NH2:6])([C:7]#[N:8])[H:9]`,
      ).pairs;
    expect(pair("@", "@")).toEqual(pair("@@", "@@"));
    expect(pair("@", "@").size).toBe(2);
    expect(pair("@", "@")).not.toEqual(pair("@", "@@"));
    const alkene = (bond: string) =>
      readE2Sn2(
        `[Cl:1][CH:2]([CH3:8])[C:3]([H:4])([H:5])[CH3:6].[F-:7]>>[Cl-:1].[CH3:8]/[CH:2]=[C:3]([H:5])${bond}[CH3:6].[F:7][H:4]`,
      ).pairs;
    expect(alkene("/").get("CH3|CH3")).toBeUndefined();
    expect(alkene("\\").get("CH3|CH3")).toBe(1);
  });

  it("reads an E2 and an SN2 at the same stereocentres alike", () => {
    const left = "[Br:1][C@:2]([C@:5]([H:9])([NH2:6])[C:7]#[N:8])([CH3:3])[H:4]";
    const substituted = "[F:10][C@@:2]([C@:5]([H:9])([NH2:6])[C:7]#[N:8])([CH3:3])[H:4]";
    const sorted = (pairs: ReadonlyMap<string, number>) => [...pairs.keys()].sort();
    const sn2 = sorted(readE2Sn2(`${left}.[F-:10]>>[Br-:1].${substituted}`).pairs);
    const alkenes = ["/", "\\"].map((bond) =>
      sorted(
        readE2Sn2(`${left}.[F-:10]>>[Br-:1].[CH3:3]/[C:2]([H:4])=[C:5](${bond}[NH2:6])[C:7]#[N:8].[F:10][H:9]`).pairs,
      ),
    );
    expect(sn2).toEqual(["CH3|CN", "H|NH2"]);
    expect(alkenes).toContainEqual(sn2);
    expect(alkenes[0]).not.toEqual(alkenes[1]);
  });

  it("halves pairs whose sides are not known", () => {
    const { pairs } = readE2Sn2(
      "[Cl:1][CH:2]([CH3:8])[CH2:3][CH3:6].[F-:7]>>[Cl-:1].[F:7][CH:2]([CH3:8])[CH2:3][CH3:6]",
    );
    expect([...pairs.values()]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it("refuses a group whose constants are not known, and names those that are", () => {
    const butyl = "[Br:1][CH2:2][CH2:3][CH2:4][CH2:5][CH3:6].[F-:7]>>[Br-:1].[F:7][CH2:2][CH2:3][CH2:4][CH2:5][CH3:6]";
    expect(() => readE2Sn2(butyl)).toThrowError(
      expect.objectContaining({ code: "UNSUPPORTED_INPUT", hint: expect.stringContaining("CN") }),
    );
  });

  it.each([
    ["CBr.[H-]>>C.[Br-]", /no atom map/],
    ["[CH2:1]=[CH2:2].[CH2:3]=[CH2:4]>>[CH2:1]1[CH2:2][CH2:4][CH2:3]1", /breaks 0 and forms 2/],
    ["[SiH3:1][Br:2].[F-:3]>>[SiH3:1][F:3].[Br-:2]", /at Si, not at carbon/],
    ["[Br:1][CH2:2][CH2:3][CH2:6][H:4].[F-:5]>>[Br-:1].[CH2:2]1[CH2:3][CH2:6]1.[F:5][H:4]", /forms 2/],
  ])("refuses %s", (smiles, message) => {
    expect(() => readE2Sn2(smiles)).toThrowError(message);
    expect(() => readE2Sn2(smiles)).toThrowError(
      expect.objectContaining({ code: "UNSUPPORTED_INPUT", hint: expect.stringContaining("SN2") }),
    );
  });
});
