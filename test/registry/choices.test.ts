import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defineModel, type ModelData } from "../../src/core/definition.ts";
import type { Json, ModelSpec } from "../../src/core/model.ts";
import { probabilitiesAt, tableOf } from "../../src/core/values.ts";
import type { Card } from "../../src/core/version.ts";
import {
  candidateInputs,
  candidateScores,
  environmentSumParameters,
} from "../../src/learning/networks/environment-sum.ts";
import { trainClasses } from "../../src/learning/training/class-trainer.ts";
import { constant } from "../../src/learning/training/schedules.ts";
import { evaluate } from "../../src/registry/evaluate.ts";
import { publish } from "../../src/registry/publish.ts";
import { Repository } from "../../src/registry/repository.ts";
import { fitCandidateChanges } from "../../src/runtime/featurisers/candidate-changes.ts";
import { type LoadedModel, loadVersion } from "../../src/runtime/load-version.ts";
import { depictExplanation } from "../../src/trust/explain/depiction.ts";
import { explain } from "../../src/trust/explain/explain.ts";

const groups = ["O", "OC", "N", "C", "CC", "F"];
const others = ["Cl", "C#N", "Br"];

/** Brominations of arenes with a directing group: always para here, with the meta product, and often the ortho one. */
function data(): ModelData {
  const smiles: string[] = [];
  const candidates: string[] = [];
  const recorded: number[] = [];
  for (const group of groups)
    for (const other of ["", ...others])
      for (const turned of [false, true]) {
        const x = other === "" ? "" : `(${other})`;
        const para = `${group}c1c${x}cc(Br)cc1`;
        const meta = `${group}c1c${x}ccc(Br)c1`;
        const list = turned ? [meta, `${group}c1c${x}cccc1Br`, para] : [para, meta];
        smiles.push(`${group}c1c${x}cccc1.BrBr`);
        candidates.push(list.join("."));
        recorded.push(list.indexOf(para));
      }
  const rows = Array.from(smiles.keys());
  const shipped = {
    name: "by rows",
    train: rows.slice(0, 28),
    calibration: rows.slice(28, 38),
    test: rows.slice(38),
  };
  return {
    dataset: "generated:toy-choices",
    sha256: "toy",
    rows: rows.length,
    rowNumbers: rows,
    inputs: { smiles, candidates },
    targets: { site: recorded },
    shipped,
    study: [shipped],
    splitDescription: "in order",
    exchangeable: false,
  };
}

const most = 4;
const spec: ModelSpec = {
  id: "toy-sites",
  title: "toy sites",
  description: "A test.",
  subject: "Mixture",
  field: "site",
  inputs: { smiles: { kind: "mixture", title: "reactants" }, candidates: { kind: "mixture", title: "candidates" } },
  outputs: { site: { kind: "site-selectivity", title: "site" } },
  body: {
    type: "network",
    featuriser: { id: "candidate-change", revision: 1, options: {} },
    decoder: { id: "class", options: { output: "site", classes: ["1", "2", "3", "4"], choices: "candidates" } },
    members: 2,
  },
};

const toySites = defineModel(spec, {
  published: [],
  limits: ["a test"],
  domain: { type: "fingerprint", fingerprint: "morgan", port: "smiles", bits: 512, radius: 2, neighbours: 2 },
  data: async () => ({ load: async () => data() }),
  training: async () => ({
    trainer: {
      async train(context) {
        const { inputs, targets } = context.data;
        const rows = context.split.train.map((row) => ({
          smiles: inputs.smiles?.[row] as string,
          candidates: inputs.candidates?.[row] as string,
        }));
        const fitted = await fitCandidateChanges(rows, { radius: 3, size: 200, most, sites: true });
        const counts = fitted.site?.kept.length ?? 0;
        expect(counts).toBeGreaterThan(10);
        const options = { vocabulary: fitted.vocabulary.length, counts, hidden: 8, after: [1], dropout: 0, most };
        const { body } = spec;
        if (body.type !== "network") throw new Error("no network");
        const featuriser = { ...body.featuriser, options: fitted as unknown as Record<string, Json> };
        return trainClasses({
          context,
          spec: { ...spec, body: { ...body, featuriser } },
          parameters: environmentSumParameters(options),
          forward: (weights, batch, training) => candidateScores(weights, batch, options, training),
          batchTensors: (encoded) => candidateInputs(encoded, options.vocabulary),
          target: (row) => targets.site?.[row] as number,
          smoothing: 0,
          balance: 0,
          members: 2,
          epochs: 30,
          batch: 7,
          schedule: constant(1e-2),
          recipe: "a small network",
        });
      },
    },
  }),
  examples: [{ smiles: "Oc1ccccc1.BrBr", candidates: "Oc1ccc(Br)cc1.Oc1cccc(Br)c1" }],
});

const repository = new Repository([mkdtempSync(join(tmpdir(), "retort-choices-"))]);
const signal = new AbortController().signal;
let model: LoadedModel;
let card: Card;

beforeAll(async () => {
  const options = { seed: 1, effort: 1, study: true, alias: "production", progress() {}, signal };
  const entry = await publish(toySites, repository, options);
  model = await loadVersion(entry.directory);
  card = repository.card(entry) as Card;
}, 60_000);
afterAll(async () => {
  await model.close();
  tf.disposeVariables();
});

const ask = (...rows: { smiles: string; candidates: string }[]) =>
  model.predictBatch(tableOf(model.spec, rows), { samples: 0, seed: 0, signal });

test("the candidate that forms is named, whatever the order, the maps and the atoms' order", async () => {
  const { columns } = await ask(
    { smiles: "Oc1ccccc1.BrBr", candidates: "Oc1cccc(Br)c1.Oc1ccc(Br)cc1" },
    { smiles: "BrBr.Oc1ccccc1", candidates: "Oc1ccc(Br)cc1.Oc1cccc(Br)c1" },
    { smiles: "[OH:1][c:2]1ccccc1.BrBr", candidates: "Brc1ccc(cc1)[OH:1].Oc1cccc(Br)c1" },
  );
  const site = columns.site as NonNullable<(typeof columns)[string]>;
  expect(site.point).toEqual(["Oc1ccc(Br)cc1", "Oc1ccc(Br)cc1", "Brc1ccc(cc1)[OH:1]"]);
  const [first, second, third] = [0, 1, 2].map((row) => probabilitiesAt(site, row)?.values as Float64Array);
  expect(first?.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
  expect(Array.from(first ?? []).reverse()).toEqual(Array.from(second ?? []));
  expect(third).toEqual(second);
});

test("the same candidate twice, and too many, are refused with what to do", async () => {
  const { errors } = await ask(
    { smiles: "Oc1ccccc1.BrBr", candidates: "Oc1ccc(Br)cc1.Brc1ccc(O)cc1" },
    { smiles: "Oc1ccccc1.BrBr", candidates: "C.CC.CCC.CCCC.CCCCC" },
    { smiles: "Oc1ccccc1.BrBr", candidates: "Oc1ccc(Br)cc1.Oc1cccc(Br)c1" },
  );
  expect([...errors.keys()]).toEqual([0, 1]);
  expect(errors.get(0)).toMatchObject({ code: "INVALID_INPUT", hint: "give each candidate once" });
});

test("the card has accuracy without macro-recall, and parity; evaluating gives it again", async () => {
  expect(Object.keys(card.metrics)).toEqual(["n", "accuracy", "ece", "logLoss"]);
  expect(card.metrics.accuracy).toBeGreaterThan(0.7);
  expect(card.parity?.forward).toBeLessThan(1e-3);
  expect((await evaluate(toySites, repository, { signal })).differences).toEqual([]);
});

test.each(["SHAPLEY", "INTEGRATED_GRADIENTS"] as const)(
  "%s credits atoms of reactants and candidates",
  async (method) => {
    const row = { smiles: "Oc1ccccc1.BrBr", candidates: "Oc1cccc(Br)c1.Oc1ccc(Br)cc1" };
    const [found] = await explain(model, tableOf(model.spec, [row]), { output: "site", method, signal });
    if (!found || found instanceof Error) throw found;
    expect(found.background).toContain('"Oc1ccc(Br)cc1"');
    const p = probabilitiesAt((await ask(row)).columns.site as never, 0)?.values[1] as number;
    expect(found.output).toBeCloseTo(Math.log(p / (1 - p)), 3);
    const sum = found.contributions.reduce((total, { value }) => total + value, found.base + found.residual);
    expect(sum).toBeCloseTo(found.output, 6);
    expect(new Set(found.contributions.map(({ component }) => component))).toEqual(new Set(["smiles", "candidates"]));
    const places = found.contributions.filter(({ component }) => component === "candidates").map(({ index }) => index);
    expect(Math.max(...places)).toBeLessThan(16);
    expect(await depictExplanation(model.spec, row, found)).toMatch(/^<svg/);
  },
);
