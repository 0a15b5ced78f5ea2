import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { RetortError } from "../../src/core/errors.ts";
import type { ModelSpec } from "../../src/core/model.ts";
import { answerRows } from "../../src/jobs/screen/answer-rows.ts";
import { openDuckDb } from "../../src/jobs/screen/duckdb.ts";
import { inputFormat, outputFormat } from "../../src/jobs/screen/formats.ts";
import { modelAsking } from "../../src/jobs/screen/model-asking.ts";
import { screen } from "../../src/jobs/screen/screen.ts";
import type { Question } from "../../src/serving/answer.ts";

const folder = mkdtempSync(join(tmpdir(), "retort-formats-"));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spec: ModelSpec = {
  id: "length",
  title: "Length",
  description: "Number of characters of a SMILES",
  subject: "Molecule",
  field: "length",
  inputs: {
    smiles: { kind: "molecule", title: "molecule" },
    temperature: { kind: "temperature", title: "temperature", default: 298 },
  },
  outputs: { length: { kind: "solubility", title: "length" } },
  body: { type: "formula", constants: {}, steps: [] },
};

const asked: Question[] = [];
const engine = {
  async answers(question: Question) {
    asked.push(question);
    return question.rows.map((values, row) => {
      const smiles = String(values.smiles ?? "");
      if (!/^[A-Za-z0-9()=#]+$/.test(smiles))
        return { row, outputs: {}, error: new RetortError("INVALID_SMILES", `row ${row} is bad`) };
      const length = {
        value: smiles.length,
        unit: "1",
        interval: { lower: 0, upper: 9.5, coverage: 0.9, informative: true },
      };
      return { row, outputs: { length: { ...length, domain: { verdict: "IN" as const, distance: 0, reason: "" } } } };
    });
  },
};

async function run(
  input: string,
  output: string,
  { column, chunkRows = 3 }: { column?: string; chunkRows?: number } = {},
) {
  const notices: string[] = [];
  const model = { spec, version: "1-0", interval: 0.9, domain: true, ...(column !== undefined && { column }) };
  const result = await screen({
    asking: modelAsking(model, (plan) => (rows) => answerRows(engine, plan, rows)),
    input: path(input),
    from: inputFormat(input),
    output: path(output),
    format: outputFormat(output),
    chunkRows,
    width: 2,
    notice: (text) => notices.push(text),
    progress() {},
    signal: new AbortController().signal,
  });
  return { ...result, notices, text: output.endsWith("parquet") ? "" : readFileSync(path(output), "utf8") };
}

async function query(sql: string): Promise<unknown[][]> {
  const duck = await openDuckDb(folder);
  try {
    return (await duck.connection.runAndReadAll(sql)).getRowsJson() as unknown[][];
  } finally {
    duck.close();
  }
}

const added = "length,length_lower,length_upper,length_unit,length_domain,error";

describe("screening keeps rows, order and columns", () => {
  it("of CSV, with every cell as it was", async () => {
    writeFileSync(
      path("a.csv"),
      '\uFEFFid,SMILES,note\r\n007,CCO,"a, ""b""\nc"\r\n1e5,c1ccccc1, x \r\n\r\n3,not a smiles,\r\n4,CC\r\n',
    );
    const { text, rows, failed } = await run("a.csv", "a.out.csv");
    expect({ rows, failed }).toEqual({ rows: 4, failed: 2 });
    expect(text).toBe(
      `id,SMILES,note,${added}\n007,CCO,"a, ""b""\nc",3,0,9.5,1,IN,\n1e5,c1ccccc1," x ",8,0,9.5,1,IN,\n3,not a smiles,,,,,,,INVALID_SMILES: row 2 is bad\n4,CC,,,,,,,"INVALID_INPUT: the line has 2 fields, the header 3"\n`,
    );
  });

  it("of TSV, gzipped CSV and .smi", async () => {
    writeFileSync(path("b.tsv"), 'smiles\tname\nCCO\t"ethanol\nCC\tethane\n');
    expect((await run("b.tsv", "b.jsonl")).text.split("\n")[0]).toBe(
      '{"smiles":"CCO","name":"\\"ethanol","length":3,"length_lower":0,"length_upper":9.5,"length_unit":"1","length_domain":"IN","error":null}',
    );
    writeFileSync(path("c.csv.gz"), gzipSync("smiles\nCCO\nCC\n"));
    expect((await run("c.csv.gz", "c.csv")).text).toBe(`smiles,${added}\nCCO,3,0,9.5,1,IN,\nCC,2,0,9.5,1,IN,\n`);
    writeFileSync(path("d.smi"), "CCO ethyl alcohol\n\nCC\n");
    expect((await run("d.smi", "d.tsv")).text).toBe(
      `smiles\tname\t${added.replaceAll(",", "\t")}\nCCO\tethyl alcohol\t3\t0\t9.5\t1\tIN\t\nCC\t\t2\t0\t9.5\t1\tIN\t\n`,
    );
  });

  it("of JSONL, with every value as it was", async () => {
    writeFileSync(
      path("e.jsonl"),
      '{"2":1,"smiles":"CCO","big":12345678901234567890, "x":{"y":[1]} }\nnonsense\n{"smiles":"CC","late":true}\n{}\n',
    );
    const { text, failed } = await run("e.jsonl", "e.out.jsonl");
    expect(failed).toBe(2);
    const lines = text.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^\{"2":1,"smiles":"CCO","big":12345678901234567890, "x":\{"y":\[1\]\},"length":3,/);
    expect(JSON.parse(lines[1] as string)).toMatchObject({
      length: null,
      error: "INVALID_INPUT: line 2 is not a JSON object",
    });
    expect(JSON.parse(lines[3] as string).error).toMatch(/^INVALID_SMILES/);
    expect((await run("e.jsonl", "e.csv")).text.split("\n")[0]).toBe(`2,smiles,big,x,late,${added}`);
    await run("e.jsonl", "e.parquet");
    expect(await query(`SELECT "2", smiles, x, late, length, error FROM '${path("e.parquet")}' LIMIT 1`)).toEqual([
      ["1", "CCO", '{"y":[1]}', null, 3, null],
    ]);
  });

  it("of Parquet, with every type as it was", async () => {
    await query(
      `COPY (SELECT i AS id, 'C' || repeat('C', i::INT % 5) AS smiles, i::DECIMAL(10,2) AS price, [i, i] AS list, DATE '2020-01-01' + i::INT AS day FROM range(5000) t(i)) TO '${path("f.parquet")}' (FORMAT parquet)`,
    );
    const { rows } = await run("f.parquet", "f.out.parquet", { chunkRows: 700 });
    expect(rows).toBe(5000);
    const out = `'${path("f.out.parquet")}'`;
    expect((await query(`DESCRIBE SELECT * FROM ${out}`)).slice(0, 7).map((row) => row.slice(0, 2))).toEqual([
      ["id", "BIGINT"],
      ["smiles", "VARCHAR"],
      ["price", "DECIMAL(10,2)"],
      ["list", "BIGINT[]"],
      ["day", "DATE"],
      ["length", "DOUBLE"],
      ["length_lower", "DOUBLE"],
    ]);
    expect(
      await query(
        `SELECT count(*), count(*) FILTER (length = id % 5 + 1), count(*) FILTER (id = n) FROM (SELECT *, row_number() OVER () - 1 AS n FROM ${out})`,
      ),
    ).toEqual([["5000", "5000", "5000"]]);
    expect((await run("f.parquet", "f.csv", { chunkRows: 700 })).text.split("\n")[1]).toBe(
      '0,C,0.00,"[0, 0]",2020-01-01,1.0,0.0,9.5,1,IN,',
    );
  });

  it("of inputs without rows", async () => {
    writeFileSync(path("g.csv"), "smiles,x\n");
    expect((await run("g.csv", "g.out.csv")).text).toBe(`smiles,x,${added}\n`);
    await run("g.csv", "g.parquet");
    expect(await query(`SELECT count(*) FROM '${path("g.parquet")}'`)).toEqual([["0"]]);
  });
});

describe("screening reads the right columns", () => {
  it("named otherwise, and further inputs by their names, without regard to case", async () => {
    writeFileSync(path("h.csv"), "Structure,Temperature\nCCO,25 °C\nCC,\n");
    asked.length = 0;
    await run("h.csv", "h.out.csv", { column: "structure" });
    expect(asked.flatMap(({ rows }) => rows)).toEqual([{ smiles: "CCO", temperature: "25 °C" }, { smiles: "CC" }]);
  });

  it("or says which columns there are, and leaves nothing behind", async () => {
    writeFileSync(path("i.csv"), "a,b\n1,2\n");
    await expect(run("i.csv", "i.out.csv")).rejects.toMatchObject({
      code: "INVALID_INPUT",
      hint: expect.stringContaining("a, b"),
    });
    await expect(run("i.csv", "i.out.csv", { column: "c" })).rejects.toMatchObject({
      message: expect.stringContaining('"c"'),
    });
    expect(() => readFileSync(`${path("i.out.csv")}.parts/manifest.json`)).toThrow(/ENOENT/);
  });

  it("and calls what it adds otherwise where the input has that name", async () => {
    writeFileSync(path("j.csv"), "smiles,Length_Unit,error\nCCO,m,none\n");
    const { text, notices } = await run("j.csv", "j.out.csv");
    expect(text.split("\n")[0]).toBe(
      "smiles,Length_Unit,error,retort_length,retort_length_lower,retort_length_upper,retort_length_unit,retort_length_domain,retort_error",
    );
    expect(text.split("\n")[1]).toBe("CCO,m,none,3,0,9.5,1,IN,");
    expect(notices).toHaveLength(2);
  });
});
