import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pretrained } from "../../src/app.ts";
import { Repository } from "../../src/registry/repository.ts";
import { retort } from "./retort.ts";

const shipped = new Repository([pretrained]);
const here = ["snar-barrier", "eyring-rate", "batch-reactor"].every((id) => shipped.versions(id).length > 0);
const folder = mkdtempSync(join(tmpdir(), "retort-pipelines-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const models = join(folder, "models");
const at = ["--repository", models];

const definition = {
  id: "snar-conversion",
  title: "Conversion of an SNAr reaction in a batch reactor",
  steps: [
    { id: "barrier", model: "snar-barrier", inputs: { smiles: "input.reaction", solvent: "input.solvent" } },
    {
      id: "rate",
      model: "eyring-rate",
      inputs: { barrier: "barrier.activationGibbsEnergy", temperature: "input.temperature" },
      constants: { molecularity: 2 },
    },
    {
      id: "reactor",
      model: "batch-reactor",
      inputs: { rateConstant: "rate.rateConstant", time: "input.time" },
      constants: { concentrations: ["0.1 mol/L", "0.2 mol/L"] },
    },
  ],
  outputs: { conversion: "reactor.conversion" },
};
const reaction =
  "[F:1][c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[CH2:11]1[CH2:12][CH2:13][CH2:14][CH2:15][NH:16]1>>[CH2:11]1[CH2:12][CH2:13][CH2:14][CH2:15][N:16]1[c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[FH:1]";

describe.skipIf(!here)("a pipeline from the command line", { timeout: 300_000 }, () => {
  it("is saved, shown, predicted, explained, screened and upgraded like a model", async () => {
    const file = join(folder, "pipeline.json");
    writeFileSync(file, JSON.stringify(definition));
    const saved = await retort(["pipelines", "save", file, "--json", ...at]);
    expect(saved.code, saved.stderr).toBe(0);
    const { version, steps } = JSON.parse(saved.stdout);
    expect(version).toMatch(/^1-[0-9a-f]{12}$/);
    expect(steps[0]).toEqual({ step: "barrier", model: "snar-barrier", version: shipped.resolve("snar-barrier").name });

    const [listed, shown] = await Promise.all([
      retort(["models", "list", "--json", ...at]),
      retort(["models", "show", "snar-conversion", ...at]),
    ]);
    expect(JSON.parse(listed.stdout)).toContainEqual(
      expect.objectContaining({
        id: "snar-conversion",
        title: definition.title,
        production: version,
        calibrated: true,
      }),
    );
    expect(shown.stdout).toMatch(/reactor +batch-reactor .*rateConstant = rate\.rateConstant/);

    const given = ["--set", "solvent=solvent-01", "temperature=80 °C", "time=2 h"];
    const predicted = await retort(["predict", "snar-conversion", reaction, ...given, "--json", ...at]);
    expect(predicted.code, predicted.stderr).toBe(0);
    const [output] = JSON.parse(predicted.stdout)[0].outputs;
    const { value, interval, domain } = output.prediction ?? output;
    expect(interval.lower).toBeLessThan(value);
    expect(interval.upper).toBeGreaterThan(value);
    expect(domain.reason).toMatch(/^barrier \(snar-barrier\): /);

    const table = join(folder, "rows.csv");
    const rows = [
      `${reaction},solvent-01,80 °C,2 h`,
      "nonsense,solvent-01,80 °C,2 h",
      `${reaction},solvent-01,20 °C,1 h`,
    ];
    writeFileSync(table, `reaction,solvent,temperature,time\n${rows.join("\n")}\n`);
    const out = join(folder, "out.jsonl");
    const screened = await retort(["screen", "snar-conversion", "--in", table, "--out", out, "--workers", "1", ...at]);
    expect(screened.code, screened.stderr).toBe(0);
    const answers = readFileSync(out, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers[0].conversion).toBeCloseTo(value, 4);
    expect(answers[0].conversion_upper).toBeCloseTo(interval.upper, 4);
    expect(answers[0]).toMatchObject({ conversion_unit: "%", conversion_domain: domain.verdict, error: null });
    expect(answers[1]).toMatchObject({
      conversion: null,
      error: expect.stringMatching(/^INVALID_SMILES: step "barrier"/),
    });
    expect(answers[2].conversion).toBeLessThan(value);

    const explained = await retort([
      "explain",
      "snar-conversion",
      reaction,
      ...given,
      "--budget",
      "256",
      "--json",
      ...at,
    ]);
    expect(explained.code, explained.stderr).toBe(0);
    const explanation = JSON.parse(explained.stdout);
    expect((explanation[0] ?? explanation).atoms).toHaveLength(16);

    const upgraded = await retort(["pipelines", "upgrade", "snar-conversion", "--json", ...at]);
    expect(JSON.parse(upgraded.stdout)).toMatchObject({ from: version, to: version, changed: [] });
  });

  it("that is no pipeline is told so", async () => {
    const file = join(folder, "bad.json");
    writeFileSync(file, JSON.stringify({ id: "x", steps: [] }));
    const bad = await retort(["pipelines", "save", file, ...at]);
    expect(bad.code).toBe(2);
    const upgrade = await retort(["pipelines", "upgrade", "eyring-rate", ...at]);
    expect(upgrade.code).toBe(1);
    expect(upgrade.stderr).toContain("is not a pipeline");
  });
});
