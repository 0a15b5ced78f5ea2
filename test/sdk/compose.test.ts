import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pretrained } from "../../src/app.ts";
import { type CompositionStep, definePipeline, local } from "../../src/index.ts";
import { Repository } from "../../src/registry/repository.ts";

const shipped = new Repository([pretrained]);
const here = ["eyring-rate", "batch-reactor"].every((id) => shipped.versions(id).length > 0);
const repository = mkdtempSync(join(tmpdir(), "retort-sdk-compose-"));
const retort = local({ repository });
afterAll(async () => {
  await retort.close();
  rmSync(repository, { recursive: true, force: true });
});

const steps: CompositionStep[] = [
  {
    id: "rate",
    model: "eyring-rate",
    inputs: { barrier: "input.barrier", temperature: "input.temperature" },
    constants: { molecularity: 2 },
  },
  {
    id: "reactor",
    model: "batch-reactor",
    inputs: { rateConstant: "rate.rateConstant" },
    constants: { concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h" },
  },
];
const outputs = { conversion: "reactor.conversion" };
const rows = [
  { barrier: "90 kJ/mol", temperature: "60 °C" },
  { barrier: "90 kJ/mol", temperature: "60 g" },
];

describe.skipIf(!here)("compositions in TypeScript", () => {
  it("answer as the pipeline does that they are saved as", async () => {
    const [good, bad] = await retort.compose({ steps, outputs, rows });
    expect(good?.outputs["conversion"]).toMatchObject({ unit: "%", interval: null, domain: null });
    expect(bad).toMatchObject({ outputs: {}, errors: [{ code: "UNIT_MISMATCH", step: "rate" }] });
    const version = await retort.savePipeline(
      definePipeline({ id: "conversion", title: "Conversion", steps, outputs }),
    );
    expect(version).toMatch(/^1-/);
    const [piped, failed] = await retort.predict("conversion", rows);
    expect(piped?.value).toBeCloseTo(good?.outputs["conversion"]?.value as number, 12);
    expect(failed?.errors[0]).toMatchObject({ code: "UNIT_MISMATCH" });
    expect((await retort.upgradePipeline("conversion")).changed).toEqual([]);
    expect(() => definePipeline({ id: "Conversion", title: "", steps, outputs })).toThrowError(/cannot be called/);
  });
});
