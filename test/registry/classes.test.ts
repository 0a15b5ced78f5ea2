import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tableOf } from "../../src/core/values.ts";
import type { Card } from "../../src/core/version.ts";
import { evaluate } from "../../src/registry/evaluate.ts";
import { publish } from "../../src/registry/publish.ts";
import { Repository } from "../../src/registry/repository.ts";
import { type LoadedModel, loadVersion } from "../../src/runtime/load-version.ts";
import { explain } from "../../src/trust/explain/explain.ts";
import { toyClasses } from "./toy-classes.ts";

const repository = new Repository([mkdtempSync(join(tmpdir(), "retort-classes-"))]);
const signal = new AbortController().signal;
const run = { samples: 0, seed: 0, signal };
let model: LoadedModel;
let card: Card;

beforeAll(async () => {
  const entry = await publish(toyClasses, repository, {
    seed: 1,
    effort: 1,
    study: true,
    alias: "production",
    progress() {},
    signal,
  });
  model = await loadVersion(entry.directory);
  card = repository.card(entry) as Card;
}, 60_000);
afterAll(() => model.close());

const ask = (...reactions: string[]) =>
  model.predictBatch(
    tableOf(
      model.spec,
      reactions.map((smiles) => ({ smiles })),
    ),
    run,
  );

test("what is learnt is found again, with probabilities that add up to one", async () => {
  const { columns } = await ask("Oc1ccc(F)cc1.BrCC>>CCOc1ccc(F)cc1", "CCC(=O)c1ccncc1>>CCC(O)c1ccncc1");
  expect(columns.toyClass?.point).toEqual(["alkylation", "reduction"]);
  const { classes, data } = columns.toyClass?.probabilities ?? { classes: [], data: new Float64Array() };
  expect(classes).toEqual(["alkylation", "acylation", "reduction"]);
  for (const row of [0, 1]) {
    const sum = data.subarray(3 * row, 3 * row + 3).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(1, 9);
  }
});

test("maps, reagents, the order of the parts and of the atoms make no difference", async () => {
  const { columns } = await ask(
    "Oc1ccccc1.BrCC>>CCOc1ccccc1",
    "[OH:1][c:2]1[cH:3][cH:4][cH:5][cH:6][cH:7]1.Br[CH2:8][CH3:9]>>[CH3:9][CH2:8][O:1][c:2]1[cH:3][cH:4][cH:5][cH:6][cH:7]1",
    "Oc1ccccc1.BrCC>O=C([O-])[O-].[K+].[K+].CN(C)C=O>CCOc1ccccc1",
    "C(Br)C.O=C([O-])[O-].c1cccc(c1)O.[K+].[K+]>>c1ccc(cc1)OCC",
  );
  const data = columns.toyClass?.probabilities?.data as Float64Array;
  // The order in which single-precision numbers are added up leaves a trace below 1e-7.
  for (const row of [1, 2, 3]) for (const k of [0, 1, 2]) expect(data[3 * row + k]).toBeCloseTo(data[k] as number, 6);
});

test("the card has accuracy, macro-recall, calibration and coverage of conformal sets", () => {
  expect(card.metrics.accuracy).toBeGreaterThan(0.75);
  expect(Object.keys(card.metrics)).toEqual(["n", "accuracy", "macroRecall", "ece", "logLoss"]);
  const { measured, band, nominal, nCal } = card.coverage?.toyClass ?? { measured: 0, band: 0, nominal: 1, nCal: 0 };
  expect(nCal).toBe(50);
  expect(Math.abs(measured - nominal)).toBeLessThanOrEqual(band);
  expect(card.parity?.gradient).toBeLessThan(1e-3);
  expect(card.study?.splits).toHaveLength(1);
});

test("the temperature fitted on calibration rows is in the version", () => {
  const { body } = model.spec;
  expect(body.type === "network" && body.decoder.options.temperature).toSatisfy(
    (t) => typeof t === "number" && t > 0 && t !== 1,
  );
});

test("evaluating gives the card's figures again", async () => {
  const found = await evaluate(toyClasses, repository, { signal });
  expect(found.differences).toEqual([]);
});

test.each(["SHAPLEY", "INTEGRATED_GRADIENTS"] as const)(
  "%s explains the log-odds of the predicted class by atoms",
  async (method) => {
    const reaction = "Nc1ccccc1.CCC(=O)Cl>>CCC(=O)Nc1ccccc1";
    const answer = await ask(reaction);
    const [k, p] = [1, answer.columns.toyClass?.probabilities?.data[1] as number];
    const input = tableOf(model.spec, [{ smiles: reaction }]);
    const [found] = await explain(model, input, { output: "toyClass", method, signal });
    if (!found || found instanceof Error) throw found;
    expect(answer.columns.toyClass?.point[0]).toBe("acylation");
    expect(found.output).toBeCloseTo(Math.log(p / (1 - p)), 4);
    expect(found.background).toContain('"acylation"');
    const sum = found.contributions.reduce((total, { value }) => total + value, found.base + found.residual);
    expect(sum).toBeCloseTo(found.output, 6);
    expect(found.contributions.some(({ group, value }) => group === "atom" && value !== 0)).toBe(true);
    const [asked] = await explain(model, input, { output: "toyClass", method, at: k, signal });
    expect((asked as typeof found).output).toBe(found.output);
  },
);
