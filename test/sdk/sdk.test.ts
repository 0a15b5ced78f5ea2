import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { answerTable, connect, local, plot, type RequestError } from "../../src/index.ts";
import { localRepository } from "../../src/jobs/local-engine.ts";
import { binary, root } from "../cli/retort.ts";

const repository = mkdtempSync(join(tmpdir(), "retort-sdk-test-"));
const here = local({ repository });
const app = createApp({ repositoryRoots: localRepository(repository).roots, port: 0 });
const rows = ["85 kJ/mol", "nonsense", 90].map((barrier) => ({ barrier, temperature: "25 °C", molecularity: 2 }));
let address = "";

beforeAll(async () => {
  await here.train("eyring-rate");
  address = await app.listen();
});

afterAll(async () => {
  await here.close();
  await app.close();
  rmSync(repository, { recursive: true, force: true });
});

describe("local and connected predictions", () => {
  it("are the same, row by row", async () => {
    const inside = await here.predict("eyring-rate", rows);
    const served = await connect(address).predict("eyring-rate", rows);
    expect(served).toEqual(inside);
    expect(inside.map(({ value, unit, errors }) => [typeof value, unit, errors.map(({ code }) => code)])).toEqual([
      ["number", "L/(mol s)", []],
      ["object", null, ["INVALID_QUANTITY"]],
      ["number", "L/(mol s)", []],
    ]);
  });

  it("say that no interval can be given only where one was asked for by its coverage", async () => {
    const asked = await connect(address).predict("eyring-rate", [rows[0] ?? {}], { interval: 0.5 });
    expect(asked[0]?.errors).toEqual([expect.objectContaining({ code: "NOT_CALIBRATED" })]);
    expect(asked[0]?.value).toBeCloseTo(0.007978, 6);
  });

  it("take the value of the first input alone", async () => {
    const [answer] = await here.predict("eyring-rate", [85]);
    const [served] = await connect(address).predict("eyring-rate", [85]);
    expect(answer?.errors[0]?.message).toContain("temperature is missing");
    expect(served?.errors).toEqual(answer?.errors);
  });
});

describe("the client", () => {
  it("gives data and errors beside each other", async () => {
    type Data = { model: { id: string } | null; dataset: { id: string } | null };
    const { data, errors } = await connect(`${address}/`).query<Data>(
      '{ model(id: "eyring-rate") { id } dataset(id: "phlogiston") { id } }',
    );
    expect(data).toEqual({ model: { id: "eyring-rate" }, dataset: null });
    expect(errors).toEqual([expect.objectContaining({ path: ["dataset"] })]);
  });

  it("rejects where there is no data, with the server's words", async () => {
    const failed = await connect(address)
      .query("{ phlogiston }")
      .catch((error: RequestError) => error);
    expect(failed).toMatchObject({ name: "RequestError", message: expect.stringContaining("phlogiston") });
    await expect(connect(`${address}/nowhere`).query("{ models { id } }")).rejects.toThrow(
      /nothing is at this address|without data|404/,
    );
  });

  it("is nothing but types and fetch: it can be taken into a browser", () => {
    const imports = readFileSync(`${root}src/sdk/connect.ts`, "utf8").match(/^import (?!type ).*/gm);
    expect(imports).toBeNull();
  });
});

describe("explanations, plots and tables", () => {
  it("add up, and are drawn", async () => {
    const explanation = await here.explain("eyring-rate", rows[0] ?? {});
    const sum = explanation.contributions.reduce((total, { contribution }) => total + contribution, 0);
    expect(explanation.base + sum + explanation.residual).toBeCloseTo(explanation.output, 12);
    expect(explanation.depiction).toMatch(/^<svg /);
  });

  it("are SVG and HTML, with nothing of the data read as markup", async () => {
    const svg = await plot(
      [
        { name: "a", x: [0, 1, 2], y: [1, 4, 9] },
        { name: "b", x: [0, 2], y: [1, 9] },
      ],
      { x: "time / s" },
    );
    expect(svg).toMatch(/^<svg [\s\S]*time \/ s[\s\S]*<\/svg>$/);
    const table = answerTable(await here.predict("eyring-rate", rows), ["<script>", "b", "c"]);
    expect(table).toContain("<td>&#60;script&#62;</td>");
    expect(table).toContain("<td>0.007978 L/(mol s)</td>");
  });
});

describe("the package", () => {
  it("can be required, as notebooks do, and prints nothing", { timeout: 300_000 }, () => {
    binary();
    const script = "const { local, connect } = require('.'); process.stdout.write(typeof local + typeof connect)";
    expect(execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" })).toBe("functionfunction");
  });
});
