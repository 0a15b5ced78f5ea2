import { describe, expect, test } from "vitest";
import { FingerprintIndex } from "../../src/chemistry/fingerprint-index.ts";
import { tanimoto } from "../../src/chemistry/tanimoto.ts";
import type { RetortError } from "../../src/core/errors.ts";
import type { ModelSpec, Port, Table } from "../../src/core/model.ts";
import { random } from "../../src/core/random.ts";
import { tableOf } from "../../src/core/values.ts";
import { assessDomain } from "../../src/trust/domain/assess.ts";
import { buildDomain } from "../../src/trust/domain/build.ts";
import { leaveOneOut } from "../../src/trust/domain/distance.ts";
import { judgeDomain } from "../../src/trust/domain/judge.ts";
import { statistics } from "../../src/trust/domain/statistics.ts";
import type { Verdict } from "../../src/trust/domain/verdict.ts";

const specOf = (inputs: Record<string, Port>): ModelSpec => ({
  id: "toy",
  title: "toy",
  description: "",
  subject: "Query",
  field: "toy",
  inputs,
  outputs: { y: { kind: "solubility", title: "answer" } },
  body: { type: "formula", constants: {}, steps: [] },
});
const verdicts = (found: readonly (Verdict | RetortError)[]) => found as Verdict[];

/** Alkanes, alcohols and amines: a family that a model might know. */
const known = Array.from({ length: 40 }, (_, i) => {
  const chain = "C".repeat(2 + (i % 10));
  return [chain, `${chain}O`, `${chain}N`, `${chain}C(C)O`][Math.floor(i / 10)] as string;
});

describe("a domain of molecules", async () => {
  const spec = specOf({ smiles: { kind: "molecule", title: "molecule" } });
  const data = {
    dataset: "made-here",
    rowNumbers: [...known, "x"].map((_, i) => 100 + i),
    inputs: { smiles: [...known, "not a molecule"] },
  };
  const recipe = {
    type: "fingerprint",
    fingerprint: "morgan",
    port: "smiles",
    bits: 1024,
    radius: 2,
    neighbours: 3,
  } as const;
  const { domain, rows } = await buildDomain(
    recipe,
    spec,
    data,
    data.rowNumbers.map((_, i) => i),
  );
  const owner = { spec, domain, ...(rows && { domainRows: rows }) };
  const ask = (...smiles: string[]) =>
    assessDomain(
      owner,
      tableOf(
        spec,
        smiles.map((s) => ({ smiles: s })),
      ),
    );

  test("knows its own kind, and names the rows that are like it", async () => {
    const [found] = verdicts(await ask("OCCCCC"));
    expect(found?.verdict).toBe("IN");
    expect(found?.neighbours[0]).toEqual({ row: 100 + known.indexOf("CCCCCO"), similarity: 1 });
    expect(found?.neighbours).toHaveLength(10);
    expect(found?.reason).toMatch(
      /3 nearest training molecules have mean Tanimoto similarity 0\.\d\d \(the nearest 1\.00\)/,
    );
  });

  test("puts an element that no row has outside, however near the structure is", async () => {
    const [iodide, selenide, alcohol] = verdicts(await ask("CCCCCCCCCI", "C[Se]CCBr", "[2H]OCCCCC"));
    expect(iodide?.verdict).toBe("OUT");
    expect(iodide?.reason).toMatch(/^I occurs in no training molecule; besides, /);
    expect(selenide?.reason).toMatch(/^Se and Br occur in no training molecule; /);
    expect(alcohol?.reason).not.toMatch(/occur/);
  });

  test("puts a stranger outside, with a reason in words", async () => {
    const [found] = verdicts(await ask("c1ccc2c(c1)[nH]c1ccccc12"));
    expect(found?.verdict).toBe("OUT");
    expect(found?.distance).toBeGreaterThan(0.8);
    expect(found?.reason).toContain("99 % of training molecules have closer neighbours");
  });

  test("calls as many of its own rows IN, NEAR and OUT as its thresholds say", async () => {
    if (domain.type !== "fingerprint") throw new Error("another domain");
    expect(domain.rows).toHaveLength(40);
    const distances = leaveOneOut(new FingerprintIndex(rows as Uint8Array, 128), 3);
    expect(distances.filter((d) => d <= domain.thresholds.near).length).toBeGreaterThanOrEqual(32);
    expect(distances.filter((d) => d > domain.thresholds.out).length).toBeLessThanOrEqual(1);
  });

  test("leaves the neighbours of a bad row alone", async () => {
    const found = await ask("CCO", "C1CC", "CCN");
    expect((found[1] as RetortError).code).toBe("INVALID_SMILES");
    expect((found[1] as RetortError).row).toBe(1);
    expect((found[0] as Verdict).verdict).toBe("IN");
    expect((found[2] as Verdict).verdict).toBe("IN");
  });
});

test("a domain of reactions knows a reaction with or without its map, by what changes", async () => {
  const spec = specOf({ smiles: { kind: "reaction", title: "reaction" } });
  const ester = (r: string) => `CC(=O)O.${r}O>>CC(=O)O${r}`;
  const reactions = Array.from({ length: 8 }, (_, i) => ester("C".repeat(i + 1)));
  const data = { dataset: "made-here", rowNumbers: reactions.map((_, i) => i), inputs: { smiles: reactions } };
  const recipe = {
    type: "fingerprint",
    fingerprint: "drfp",
    port: "smiles",
    bits: 2048,
    radius: 3,
    neighbours: 1,
  } as const;
  const { domain, rows } = await buildDomain(recipe, spec, data, data.rowNumbers);
  const smiles = [
    "[CH3:1][C:2](=[O:3])[OH:4].[CH3:5][CH2:6][OH:7]>>[CH3:1][C:2](=[O:3])[O:7][CH2:6][CH3:5]",
    "C=C.Br>>CCBr",
  ];
  const found = verdicts(
    await assessDomain(
      { spec, domain, ...(rows && { domainRows: rows }) },
      tableOf(
        spec,
        smiles.map((s) => ({ smiles: s })),
      ),
    ),
  );
  expect(found[0]).toMatchObject({ verdict: "IN", distance: 0 });
  expect(found[0]?.neighbours[0]?.row).toBe(1);
  expect(found[1]?.verdict).toBe("OUT");
  expect(found[1]?.reason).toContain("the nearest training reaction has Tanimoto similarity");
});

describe("the index of fingerprints", () => {
  const source = random(4);
  const bytes = 32;
  const rows = 300;
  const packed = new Uint8Array(rows * bytes);
  for (let row = 1; row < rows; row++)
    for (let j = 0; j < 20; j++) {
      const bit = Math.floor(256 * source.uniform() ** 2);
      packed[row * bytes + (bit >> 3)] = (packed[row * bytes + (bit >> 3)] as number) | (1 << (bit & 7));
    }

  test("finds what a search of all rows finds", () => {
    const index = new FingerprintIndex(packed, bytes);
    const at = (row: number) => packed.subarray(row * bytes, (row + 1) * bytes);
    const plain = (query: Uint8Array, k: number, skip = -1) =>
      Array.from({ length: rows }, (_, row) => ({ row, similarity: tanimoto(query, at(row)) }))
        .filter(({ row }) => row !== skip)
        .sort((a, b) => b.similarity - a.similarity || a.row - b.row)
        .slice(0, k);
    for (let row = 0; row < 60; row++) {
      const query = packed.subarray(row * bytes, (row + 1) * bytes);
      expect(index.nearest(query, 7, row)).toEqual(plain(query, 7, row));
      expect(index.nearest(query, 1)).toEqual(plain(query, 1));
    }
  });

  test("judges the empty fingerprint by the empty ones", () => {
    expect(new FingerprintIndex(new Uint8Array(64), 32).nearest(new Uint8Array(32), 1, 0)).toEqual([
      { row: 1, similarity: 1 },
    ]);
  });
});

describe("a domain of components", async () => {
  const spec = specOf({
    base: { kind: "molecule", title: "base" },
    additive: { kind: "molecule", title: "additive", optional: true },
    solvent: { kind: "solvent", title: "solvent" },
  });
  const data = {
    dataset: "made-here",
    rowNumbers: [0, 1, 2],
    inputs: {
      base: ["CCN", "C1CCNCC1", "CCN"],
      additive: ["c1ccon1", "", "c1ccon1"],
      solvent: ["DMSO", "dmso", "THF"],
    },
  };
  const { domain } = await buildDomain(
    { type: "components", ports: ["base", "additive", "solvent"] },
    spec,
    data,
    [0, 1, 2],
  );
  const ask = (row: Record<string, string>) => assessDomain({ spec, domain }, tableOf(spec, [row]));

  test("knows a component however it is written", async () => {
    const [found] = verdicts(await ask({ base: "N1CCCCC1", additive: "o1nccc1", solvent: "dmso" }));
    expect(found).toMatchObject({ verdict: "IN", distance: 0 });
    expect(verdicts(await ask({ base: "NCC", solvent: "THF" }))[0]?.verdict).toBe("IN");
  });

  test("names the one that it has not seen", async () => {
    const [found] = verdicts(await ask({ base: "NCCC", additive: "o1nccc1", solvent: "THF" }));
    expect(found).toMatchObject({ verdict: "OUT", blame: [{ port: "base", value: "NCCC", nearest: "CCN" }] });
    const similarity = found?.blame?.[0]?.similarity as number;
    expect(similarity).toBeGreaterThan(0);
    expect(found?.distance).toBeCloseTo((1 - similarity) / 3, 10);
    expect(found?.reason).toBe(
      `the base NCCC was not seen in training: the nearest known one is CCN, of Tanimoto similarity ${similarity.toFixed(2)}`,
    );
  });

  test("says so where training knows no reaction without a component", async () => {
    const [found] = verdicts(await ask({ base: "NCCC", additive: "o1nccc1", solvent: "tetrahydrofuran" }));
    expect(found?.blame?.map(({ port }) => port)).toEqual(["base"]);
  });
});

describe("a box", async () => {
  const spec = specOf({
    initial: { kind: "periodic-profile", axes: ["x"], title: "initial condition" },
    time: { kind: "time", title: "time" },
  });
  const wave = (amplitude: number) =>
    Array.from({ length: 64 }, (_, i) => amplitude * Math.sin((2 * Math.PI * i) / 64));
  const data = {
    dataset: "made-here",
    rowNumbers: [0, 1],
    inputs: { initial: [wave(1), wave(2)], time: [0, 10] },
  };
  const { domain } = await buildDomain({ type: "box", features: ["time", "initial.rms"] }, spec, data, [0, 1]);
  const ask = (initial: unknown, time: number) => assessDomain({ spec, domain }, tableOf(spec, [{ initial, time }]));

  test("judges numbers and statistics of a profile, however it is given", async () => {
    expect(verdicts(await ask("1.5 * sin(2 pi x)", 5))[0]?.verdict).toBe("IN");
    expect(verdicts(await ask(wave(2.05), 5))[0]?.verdict).toBe("NEAR");
    const [out] = verdicts(await ask(wave(4), 12));
    expect(out?.verdict).toBe("OUT");
    expect(out?.blame?.map((b) => b.port)).toEqual(["time", "initial"]);
    expect(out?.reason).toContain("time 12 s is outside the training range 0 s to 10 s");
    expect(out?.distance).toBeCloseTo(2, 6);
  });

  test("holds the earlier times of a trajectory that goes on to a later one", async () => {
    const axis = { name: "t", unit: "s", from: 0, to: { input: "time" }, points: 5 };
    const motion = { ...spec, outputs: { motion: { kind: "motion", title: "motion", grid: [axis] } } } as ModelSpec;
    const inputs = { ...data.inputs, time: [10, 10] };
    const trained = await buildDomain({ type: "box", features: ["time"] }, motion, { ...data, inputs }, [0, 1]);
    const at = (time: number) =>
      assessDomain({ spec: motion, domain: trained.domain }, tableOf(motion, [{ initial: wave(1), time }]));
    expect(verdicts(await at(3))[0]?.verdict).toBe("IN");
    expect(verdicts(await at(12))[0]?.verdict).toBe("OUT");
  });

  test("knows the slope of a profile", () => {
    const profile = Float64Array.from({ length: 256 }, (_, i) => Math.sin((2 * Math.PI * i) / 256));
    expect(statistics.slope?.(profile)).toBeCloseTo((2 * Math.PI) / Math.SQRT2, 2);
    expect(statistics.rms?.(profile)).toBeCloseTo(1 / Math.SQRT2, 10);
  });
});

test("a version without domain data says so", async () => {
  const spec = specOf({ time: { kind: "time", title: "time" } });
  const empty: Table = { rows: 0, columns: {}, errors: new Map() };
  await expect(assessDomain({ spec }, empty)).rejects.toMatchObject({ code: "NO_DOMAIN" });
});

describe("what a domain is worth on test rows", () => {
  const source = random(9);
  const rows = Array.from({ length: 300 }, (_, i) => {
    const distance = i / 300;
    const verdict = distance < 0.5 ? "IN" : distance < 0.95 ? "NEAR" : "OUT";
    return { verdict, distance, error: (0.2 + distance) * source.normal() } as const;
  });

  test("is error by verdict, the correlation with distance, and rises that are supported", () => {
    const { entry, rises } = judgeDomain(
      rows,
      rows.map((row) => row.error),
    );
    expect(entry.counts).toEqual({ IN: 150, NEAR: 135, OUT: 15 });
    expect(entry.error.NEAR).toBeGreaterThan(entry.error.IN as number);
    expect(entry.spearman).toBeGreaterThan(0.2);
    expect(entry.spearmanInterval[0]).toBeGreaterThan(0);
    expect(entry.spearmanInterval[1]).toBeGreaterThan(entry.spearman);
    expect(rises.map(({ from, to }) => `${from} ${to}`)).toEqual(["IN NEAR"]);
    expect(rises[0]?.interval[0]).toBeGreaterThan(0);
  });

  test("is nothing where distances do not vary", () => {
    const { entry, rises } = judgeDomain(
      rows.map(() => ({ verdict: "IN" as const, distance: 0 })),
      rows.map((row) => row.error),
    );
    expect(entry).toMatchObject({ counts: { IN: 300, NEAR: 0, OUT: 0 }, spearman: 0, spearmanInterval: [-1, 1] });
    expect(rises).toEqual([]);
  });
});
