import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { queryColumns } from "../../src/api/screen/query-columns.ts";
import { readScreenQuery } from "../../src/api/screen/screen-query.ts";
import { retort, root } from "../cli/retort.ts";

const folder = mkdtempSync(join(tmpdir(), "retort-screen-queries-"));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a query's columns", () => {
  it("are its leaves, by path; lists of objects are text, fragments are opened", () => {
    const query = readScreenQuery(`
      query Q($smiles: SMILES!) { molecule(smiles: $smiles) { ...s } models { id } }
      fragment s on Molecule { shown: smiles solubility { value ... on QuantityPrediction { unit } model { number } } }`);
    expect(queryColumns(query).map(({ path: at, type }) => `${at.join(".")} ${type}`)).toEqual([
      "molecule.shown VARCHAR",
      "molecule.solubility.value DOUBLE",
      "molecule.solubility.unit VARCHAR",
      "molecule.solubility.model.number BIGINT",
      "models VARCHAR",
    ]);
  });

  it.each([
    ["query ($a: SMILES!) { molecule(smiles: $a) { colour } }", /colour.*line 1, column 46/],
    ["{ models { id } }", /no variables/],
    ["query A($a: SMILES!) { molecule(smiles: $a) { smiles } } query B { models { id } }", /2 operations/],
    ["query {", /cannot be used/],
  ])("%s is refused", (text, message) => {
    expect(() => readScreenQuery(text)).toThrow(message);
  });
});

describe("screening with a query file", { timeout: 120_000 }, () => {
  const rate = path("rate.graphql");
  writeFileSync(
    rate,
    `query ($values: JSON!) { predict(model: "eyring-rate", rows: [{ values: $values }]) { outputs { name } errors { code } } }`,
  );

  it("answers each row beside its columns, keeps going past bad ones, and refuses a file without the variable", async () => {
    writeFileSync(path("a.csv"), 'id,values\n1,"{""barrier"": 85, ""temperature"": 298, ""molecularity"": 1}"\n2,\n');
    const { code, stderr } = await retort(["screen", rate, "--in", path("a.csv"), "--out", path("a.jsonl")]);
    expect(code, stderr).toBe(0);
    const rows = readFileSync(path("a.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows[0]).toMatchObject({ id: "1", predict: expect.stringContaining("rateConstant"), error: null });
    expect(rows[1]).toMatchObject({ id: "2", predict: null, error: expect.stringContaining("values") });
    writeFileSync(path("b.csv"), "id,other\n1,2\n");
    const refused = await retort(["screen", rate, "--in", path("b.csv"), "--out", path("b.jsonl")]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('no column "values"');
  });

  it.skipIf(!existsSync(join(root, "pretrained/solubility")))("composes models over a file of molecules", async () => {
    const file = path("solubility.graphql");
    writeFileSync(
      file,
      `query ($smiles: SMILES!) { molecule(smiles: $smiles) { solubility { value interval(coverage: 0.8) { lower upper } domain { verdict } } } }`,
    );
    writeFileSync(path("m.csv"), "name,smiles\nethanol,CCO\nbad,C(C\nbenzene,c1ccccc1\n");
    const args = ["screen", file, "--in", path("m.csv"), "--out", path("m.csv.out"), "--format", "csv"];
    const { code, stderr } = await retort(args);
    expect(code, stderr).toBe(0);
    const lines = readFileSync(path("m.csv.out"), "utf8").trimEnd().split("\n");
    expect(lines[0]).toBe(
      "name,smiles,solubility_value,solubility_interval_lower,solubility_interval_upper,solubility_domain_verdict,error",
    );
    expect(lines[1]).toMatch(/^ethanol,CCO,-?\d[^,]*,-?\d[^,]*,-?\d[^,]*,(IN|NEAR|OUT),$/);
    expect(lines[2]).toMatch(/^bad,C\(C,,,,,.*INVALID_SMILES/);
    expect(lines[3]).toMatch(/^benzene/);
  });
});
