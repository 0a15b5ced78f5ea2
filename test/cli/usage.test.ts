import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retort } from "./retort.ts";

const folder = mkdtempSync(join(tmpdir(), "retort-cli-test-"));
const repository = ["--repository", join(folder, "models")];
const barrier = ["--set", "barrier=85 kJ/mol", "temperature=25 °C", "molecularity=2"];

beforeAll(async () => {
  for (const model of ["eyring-rate", "batch-reactor"]) {
    const trained = await retort(["train", model, ...repository]);
    expect(trained.code, trained.stderr).toBe(0);
  }
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("bad usage ends with status 2 and says what would be right", () => {
  it.each([
    [["predct"], /unknown command 'predct'\n\(Did you mean predict\?\)/],
    [["predict", "eyring-rate", "--intervall", "0.9"], /unknown option '--intervall'\n\(Did you mean --interval\?\)/],
    [["predict"], /missing required argument 'model'/],
    [
      ["predict", "eyring-rate", "--set", "barier=1", ...repository],
      /error INVALID_INPUT: eyring-rate has no input "barier"\n {2}hint: its inputs are barrier,/,
    ],
    [
      ["predict", "eyring-rate", "90", "--interval", "90", ...repository],
      /--interval is "90"\n {2}hint: give a number from 0 to 1/,
    ],
    [["predict", "eyring-rate", ...repository], /nothing to predict\n {2}hint:/],
    [["screen", "eyring-rate", ...repository], /no input was given\n {2}hint:/],
    [["models", "sow"], /unknown command 'sow'/],
    [
      ["train", "eyring-rate", "--backend", "abacus"],
      /"abacus" is no backend\n {2}hint: give one of native, webgpu, wasm, cpu/,
    ],
  ])("%j", { timeout: 60_000 }, async (args, message) => {
    const { code, stdout, stderr } = await retort(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

describe("what fails ends with status 1, a code and a hint, and no stack trace", () => {
  it.each([
    [["predict", "alchemy", "CCO"], /^error MODEL_NOT_FOUND: .*\n {2}hint: the models are /],
    [["models", "promote", "eyring-rate", "77", ...repository], /^error VERSION_NOT_FOUND: .*\n {2}hint: it has 1-/],
    [["models", "rollback", "eyring-rate", ...repository], /^error CONFLICT: /],
    [["datasets", "verify", "phlogiston"], /^error DATASET_NOT_FOUND: .*\n {2}hint: known: /],
    [["screen", "eyring-rate", "--in", "/nowhere.csv", ...repository], /^error INVALID_INPUT: there is no file/],
    [["evaluate", "eyring-rate", ...repository], /^error INVALID_INPUT: eyring-rate is computed, not learnt/],
  ])("%j", { timeout: 60_000 }, async (args, message) => {
    const { code, stdout, stderr } = await retort(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe("");
    expect(code).toBe(1);
  });
});

describe("predict", { timeout: 60_000 }, () => {
  it("shows value, unit and version", async () => {
    const { code, stdout, stderr } = await retort(["predict", "eyring-rate", ...repository, ...barrier]);
    expect(stdout).toContain("0.007978  L/(mol s)");
    expect(stderr).toMatch(/eyring-rate, version 1-[0-9a-f]{12}/);
    expect(code).toBe(0);
  });

  it("gives JSON with the GraphQL types' field names; a bad row fails alone", async () => {
    const set = ["--set", "temperature=298.15", "molecularity=1"];
    const { code, stdout } = await retort([
      "predict",
      "eyring-rate",
      "85",
      "warm",
      "80 kJ/mol",
      ...repository,
      ...set,
      "--json",
    ]);
    const answers = JSON.parse(stdout) as {
      row: number;
      outputs: { name: string; prediction: Record<string, unknown> }[];
      errors: object[];
    }[];
    expect(answers.map(({ row, outputs }) => [row, outputs.length])).toEqual([
      [0, 1],
      [1, 0],
      [2, 1],
    ]);
    expect(answers[0]?.outputs[0]).toMatchObject({
      name: "rateConstant",
      prediction: {
        unit: "1/s",
        interval: null,
        domain: null,
        model: { name: "eyring-rate", version: expect.stringMatching(/^1-/) },
      },
    });
    expect(answers[1]?.errors).toEqual([expect.objectContaining({ code: "INVALID_QUANTITY", step: "barrier" })]);
    expect(code).toBe(1);
  });

  it("reads lists, rows from standard input, and gives other units", async () => {
    const rows = JSON.stringify([
      { rateConstant: "0.012 L/(mol s)", concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h" },
    ]);
    const piped = await retort(["predict", "batch-reactor", "--rows", "-", "--json", ...repository], {}, rows);
    const set = ["--set", "rateConstant=0.012 L/(mol s)", "concentrations=0.1 mol/L; 0.2 mol/L", "time=2 h"];
    const typed = await retort(["predict", "batch-reactor", ...set, "--json", ...repository]);
    expect(JSON.parse(typed.stdout)).toEqual(JSON.parse(piped.stdout));
    const other = await retort(["predict", "eyring-rate", ...repository, ...barrier, "--unit", "1/(M min)"]);
    expect(other.stdout).toContain("0.4787  1/(M min)");
  });
});

describe("models", { timeout: 60_000 }, () => {
  it("are listed, published or not, shown, promoted and rolled back", async () => {
    const json = async (...args: string[]) => JSON.parse((await retort([...args, ...repository, "--json"])).stdout);
    const list = (await json("models", "list")) as { id: string; production: string | null }[];
    expect(list.find(({ id }) => id === "eyring-rate")?.production).toMatch(/^1-/);
    expect(await json("models", "show", "eyring-rate")).toMatchObject({
      id: "eyring-rate",
      versions: [{ number: 1, aliases: ["production"] }],
    });
    expect(await json("models", "promote", "eyring-rate", "1", "--alias", "staging")).toMatchObject({
      alias: "staging",
    });
    expect(await json("models", "show", "eyring-rate")).toMatchObject({
      versions: [{ aliases: ["production", "staging"] }],
    });
  });
});

describe("explain", { timeout: 60_000 }, () => {
  it("gives contributions that add up", async () => {
    const { stdout, stderr } = await retort(["explain", "eyring-rate", ...barrier, ...repository, "--json"]);
    const [explanation] = JSON.parse(stdout || stderr) as {
      base: number;
      output: number;
      residual: number;
      contributions: { contribution: number }[];
    }[];
    const sum = explanation?.contributions.reduce((total, { contribution }) => total + contribution, 0) ?? Number.NaN;
    expect((explanation?.base ?? 0) + sum + (explanation?.residual ?? 0)).toBeCloseTo(explanation?.output ?? 0, 12);
  });
});

describe("doctor", { timeout: 60_000 }, () => {
  it("tells what is present, what is used and why, and what to do", async () => {
    const { code, stdout } = await retort(["doctor", "--json", ...repository]);
    const report = JSON.parse(stdout);
    expect(report.node.version).toBe(process.versions.node);
    expect(report.backends.map(({ name }: { name: string }) => name)).toEqual(["native", "webgpu", "wasm", "cpu"]);
    expect(report.used.backend).toEqual(expect.any(String));
    expect(report.models.published).toContain("eyring-rate");
    expect(report.database).toMatchObject({ kind: "embedded", open: false });
    expect(report.advice).toEqual(expect.any(Array));
    expect(code).toBe(0);
  });
});

describe("privacy", { timeout: 60_000 }, () => {
  it("leaves nothing in an empty HOME, and no structure on standard error", async () => {
    const home = mkdtempSync(join(tmpdir(), "retort-empty-home-"));
    const unset = Object.fromEntries(
      Object.keys(process.env)
        .filter((name) => /^(XDG_|RETORT_)/.test(name))
        .map((name) => [name, undefined]),
    );
    const env = { ...unset, HOME: home, ORT_DISABLE_TELEMETRY: undefined };
    const { code, stdout } = await retort(["predict", "eyring-rate", ...barrier, ...repository], env);
    expect([code, stdout.length > 0]).toEqual([0, true]);
    const shipped = await retort(["models", "list", "--json"], env);
    const published = (JSON.parse(shipped.stdout) as { id: string; production: string | null }[]).some(
      ({ id, production }) => id === "solubility" && production,
    );
    const secret = "CC(=O)Oc1ccccc1C(=O)OCC";
    for (const smiles of [secret, `${secret}(`]) {
      const { code: ended, stdout: data, stderr } = await retort(["predict", "solubility", smiles], env);
      expect(stderr).not.toContain(secret);
      if (published && smiles === secret) expect([ended, data.includes("log10(mol/L)")]).toEqual([0, true]);
    }
    expect(readdirSync(home, { recursive: true })).toEqual([]);
    rmSync(home, { recursive: true });
    expect(readFileSync(new URL("../../src/cli/main.ts", import.meta.url), "utf8")).toContain("ORT_DISABLE_TELEMETRY");
  });
});
