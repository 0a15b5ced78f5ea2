import { describe, expect, it } from "vitest";
import { parseBlanks, parseCsv } from "../../../src/learning/data/csv.ts";
import { dataTable, readTable } from "../../../src/learning/data/read-table.ts";
import { without } from "./with-data.ts";

describe("reading tables", () => {
  it("keeps commas, quotes and line breaks inside quotes", () => {
    const table = parseCsv('id,name\r\n1,"N,N-dimethyl ""x"""\r\n2,"two\nlines"\r\n');
    expect(table.names).toEqual(["id", "name"]);
    expect(table.cells).toEqual([
      ["1", 'N,N-dimethyl "x"'],
      ["2", "two\nlines"],
    ]);
  });

  it("names the line that has too few fields", () => {
    expect(() => parseCsv("a,b\n1,2\n3\n")).toThrow(/line 3/);
  });

  it("leaves quotes alone in tab-separated text", () => {
    expect(parseCsv('a\tb\n5"\t2\n', { delimiter: "\t" }).cells).toEqual([['5"', "2"]]);
  });

  it("reads numbers between blanks", () => {
    expect(parseBlanks(" 1.5  2\n3 4 \n", ["x", "y"]).cells).toEqual([
      ["1.5", "2"],
      ["3", "4"],
    ]);
  });

  it("never passes an empty or wrong cell off as a number", () => {
    const table = dataTable(parseCsv("x,y\n1,\n2,abc\n"), "fixture");
    expect([...table.numbers("x")]).toEqual([1, 2]);
    expect(() => table.numbers("y")).toThrow('fixture, row 0, column "y": "" is no number');
    expect(() => table.numbers("y", 0)).toThrow('row 1, column "y": "abc"');
    expect(() => table.text("z")).toThrow('no column "z"');
  });
});

describe.skipIf(without("aqsoldb"))("AqSolDB", () => {
  it("has its 9,982 rows, with names that hold commas", async () => {
    const table = await readTable("aqsoldb", "data_curated.csv");
    expect(table.rows).toBe(9982);
    expect(table.text("Name")[0]).toBe("N,N,N-trimethyloctadecan-1-aminium bromide");
    expect(table.text("SMILES")[1]).toBe("O=C1Nc2cccc3cccc1c23");
    expect(table.numbers("Solubility")[1]).toBeCloseTo(-3.2547670983, 10);
  });
});

describe.skipIf(without("buchwald-hartwig"))("the Buchwald-Hartwig workbook", () => {
  it("gives each split's sheet with all digits, within seconds", async () => {
    const path = "Dreher_and_Doyle_input_data.xlsx";
    const first = await readTable("buchwald-hartwig", path, { sheet: "FullCV_01" });
    const test4 = await readTable("buchwald-hartwig", path, { sheet: "Test4" });
    expect([first.rows, test4.rows]).toEqual([3955, 3955]);
    expect(first.names).toEqual(["Ligand", "Additive", "Base", "Aryl halide", "Output"]);
    expect(first.numbers("Output")[0]).toBeCloseTo(70.410458, 5);
    expect(new Set(first.text("Additive")).size).toBe(22);
    const sorted = (values: Float64Array) => [...values].sort((a, b) => a - b);
    expect(sorted(first.numbers("Output"))).toEqual(sorted(test4.numbers("Output")));
  }, 20_000);
});

describe.skipIf(without("uci-yacht"))("the yacht data", () => {
  it("has no header, so the manifest names its columns", async () => {
    const table = await readTable("uci-yacht", "data.txt");
    expect(table.rows).toBe(308);
    expect(table.names.at(-1)).toBe("Rr");
    expect((await readTable("uci-yacht", "index_test_0.txt")).rows).toBe(31);
  });
});

describe.skipIf(without("uspto50k-classes"))("USPTO-50k", () => {
  it("has one text a line, sources beside targets", async () => {
    const sources = await readTable("uspto50k-classes", "test_sources");
    const targets = await readTable("uspto50k-classes", "test_targets");
    expect([sources.rows, targets.rows]).toEqual([5004, 5004]);
    expect(sources.text("source")[0]).toMatch(/^<RX_\d+> /);
  });
});
