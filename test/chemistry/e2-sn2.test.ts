import { beforeAll, describe, expect, it } from "vitest";
import { e2Sn2Counts } from "../../src/chemistry/e2-sn2.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";

beforeAll(async () => {
  await loadRdkit();
});

const e2 = "[Cl:1][CH2:2][C:3]([H:4])([H:5])[CH3:6].[F-:7]>>[Cl-:1].[CH2:2]=[C:3]([H:5])[CH3:6].[F:7][H:4]";
const sn2 = "[Cl:1][CH2:2][CH2:3][CH3:6].[F-:7]>>[Cl-:1].[F:7][CH2:2][CH2:3][CH3:6]";

describe("what an E2 or SN2 barrier follows from", () => {
  it("tells an elimination from a substitution by the bonds that break and form", () => {
    const [elimination, substitution] = [e2Sn2Counts(e2), e2Sn2Counts(sn2)];
    expect([...elimination.mechanism.keys()]).toEqual(["E2"]);
    expect([...substitution.mechanism.keys()]).toEqual(["SN2"]);
    expect([...elimination.leaving.keys(), ...elimination.attacking.keys()]).toEqual(["Cl", "F -1"]);
    expect(elimination.beta.size).toBeGreaterThan(0);
    expect(substitution.beta.size).toBe(0);
  });

  it("reads hydride as an attacking atom, in both mechanisms", () => {
    const hydride = "[Br:1][CH2:2][CH3:3].[H-:4]>>[Br-:1].[H:4][CH2:2][CH3:3]";
    expect([...e2Sn2Counts(hydride).attacking.keys()]).toEqual(["H -1"]);
    const taken = "[Br:1][CH2:2][CH2:3][H:5].[H-:4]>>[Br-:1].[CH2:2]=[CH2:3].[H:4][H:5]";
    expect([...e2Sn2Counts(taken).mechanism.keys(), ...e2Sn2Counts(taken).attacking.keys()]).toEqual(["E2", "H -1"]);
  });

  it("does not depend on map numbers, on which of like positions is named first, or on the hand of a mirror image", () => {
    const of = (hand: string, first: number, second: number) =>
      e2Sn2Counts(
        `[Br:1][CH2:2][C${hand}:3]([H:4])([C:${first}]#[N:8])[NH2:${second}].[F-:9]>>[Br-:1].[F:9][CH2:2][C${hand}:3]([H:4])([C:${first}]#[N:8])[NH2:${second}]`,
      );
    expect(of("@", 5, 6)).toEqual(of("@@", 6, 5));
  });

  it("tells like from unlike stereocentres, and one alkene from the other", () => {
    const pair = (a: string, b: string) =>
      e2Sn2Counts(
        `[Br:1][C${a}:2]([CH3:3])([H:4])[C${b}:5]([NH2:6])([C:7]#[N:8])[H:9].[F-:10]>>[Br-:1].[F:10][C${a === "@" ? "@@" : "@"}:2]([CH3:3])([H:4])[C${b}:5]([NH2:6])([C:7]#[N:8])[H:9]`,
      ).stereo;
    expect(pair("@", "@")).toEqual(pair("@@", "@@"));
    expect(pair("@", "@")).not.toEqual(pair("@", "@@"));
    const alkene = (bond: string) =>
      e2Sn2Counts(
        `[Cl:1][CH:2]([CH3:8])[C:3]([H:4])([H:5])[CH3:6].[F-:7]>>[Cl-:1].[CH:2]([CH3:8])=[C:3]([H:5])[CH3:6].[F:7][H:4]`.replace(
          "[CH:2]([CH3:8])=[C:3]([H:5])[CH3:6].[F:7]",
          `[CH3:8]/[CH:2]=[C:3]([H:5])${bond}[CH3:6].[F:7]`,
        ),
      ).stereo;
    expect(alkene("/")).not.toEqual(alkene("\\"));
  });

  it.each([
    ["CBr.[H-]>>C.[Br-]", /no atom map/],
    ["[CH2:1]=[CH2:2].[CH2:3]=[CH2:4]>>[CH2:1]1[CH2:2][CH2:4][CH2:3]1", /breaks 0 and forms 2/],
    ["[SiH3:1][Br:2].[F-:3]>>[SiH3:1][F:3].[Br-:2]", /at Si, not at carbon/],
    ["[Br:1][CH2:2][CH2:3][CH2:6][H:4].[F-:5]>>[Br-:1].[CH2:2]1[CH2:3][CH2:6]1.[F:5][H:4]", /forms 2/],
  ])("refuses %s", (smiles, message) => {
    expect(() => e2Sn2Counts(smiles)).toThrowError(message);
    expect(() => e2Sn2Counts(smiles)).toThrowError(
      expect.objectContaining({ code: "UNSUPPORTED_INPUT", hint: expect.stringContaining("SN2") }),
    );
  });
});
