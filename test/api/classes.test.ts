import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { defaultLimits } from "../../src/api/http/limits.ts";
import { graphqlHandler } from "../../src/api/http/yoga.ts";
import type { Column, ModelSpec, Table } from "../../src/core/model.ts";
import type { Calibration } from "../../src/core/version.ts";
import { answerRows } from "../../src/jobs/screen/answer-rows.ts";
import { addedColumns, addedTypes } from "../../src/jobs/screen/names.ts";
import { reactionClass } from "../../src/models/reaction-class/index.ts";
import { regioselectivity } from "../../src/models/regioselectivity/index.ts";
import type { LoadedModel } from "../../src/runtime/load-version.ts";
import { Engine } from "../../src/serving/engine.ts";
import { emptyRepository, publishFormula } from "../serving/publish.ts";

const classes = reactionClass.spec.outputs.reactionClass?.values as readonly string[];

/** A model that says "reductions" with .7 and "protections" with .2, or that the last candidate forms with .75. */
function stub(spec: ModelSpec, calibration: Calibration): LoadedModel {
  const column = (input: Table): Column => {
    if (spec.id === "reaction-class") {
      const row = classes.map((label) => ({ reductions: 0.7, protections: 0.2 })[label] ?? 0.0125);
      const data = Float64Array.from(
        { length: input.rows * classes.length },
        (_, i) => row[i % classes.length] as number,
      );
      return { point: Array.from({ length: input.rows }, () => "reductions"), probabilities: { classes, data } };
    }
    const choices = Array.from(input.columns.candidates?.point ?? [], (text) => String(text).split("."));
    const data = Float64Array.from({ length: input.rows * 24 });
    choices.forEach((own, row) => {
      own.forEach((_, k) => {
        data[row * 24 + k] = k === own.length - 1 ? 0.75 : 0.25 / (own.length - 1);
      });
    });
    const places = Array.from({ length: 24 }, (_, k) => String(k));
    return { point: choices.map((own) => own.at(-1)), probabilities: { classes: places, data, choices } };
  };
  return {
    spec,
    version: "1-stub",
    directory: "",
    calibration,
    async predictBatch(input) {
      const output = Object.keys(spec.outputs)[0] as string;
      return { rows: input.rows, columns: { [output]: column(input) }, errors: new Map(input.errors) };
    },
    stats: () => ({ runs: 0, rows: 0 }),
    async close() {},
  };
}

const repository = emptyRepository();
const scores = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
const calibrationOf = (output: string): Calibration => ({
  method: "split-conformal",
  residuals: {},
  scores: { [output]: scores },
  rows: "19 rows",
});
for (const { spec } of [reactionClass, regioselectivity])
  publishFormula(repository, spec, calibrationOf(Object.keys(spec.outputs)[0] as string));
const engine = new Engine({
  catalogue: [reactionClass, regioselectivity],
  repository,
  open: async (directory) => {
    const spec = JSON.parse(readFileSync(join(directory, "model.json"), "utf8")) as ModelSpec;
    return stub(spec, calibrationOf(Object.keys(spec.outputs)[0] as string));
  },
});
const schema = buildSchema([reactionClass, regioselectivity]);
const yoga = graphqlHandler({ engine, schema: () => schema, limits: defaultLimits, note() {} });
afterAll(() => engine.close());

async function ask(query: string) {
  const response = await yoga.fetch("http://retort.test/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as plain JSON
  return (await response.json()) as any;
}

test("a class has a label, a probability, a ranking and a conformal set", async () => {
  const { data, errors } = await ask(`{ reaction(smiles: "CC=O>>CCO") { reactionClass {
    label probability ranked(top: 2) { label probability molecule { smiles } }
    set: conformalSet(coverage: 0.8) { coverage uncertain classes { label } }
    strict: conformalSet(coverage: 0.2) { uncertain classes { label } } } } }`);
  expect(errors).toBeUndefined();
  expect(data.reaction.reactionClass).toEqual({
    label: "reductions",
    probability: 0.7,
    ranked: [
      { label: "reductions", probability: 0.7, molecule: null },
      { label: "protections", probability: 0.2, molecule: null },
    ],
    // the 16th of 19 scores is .8: classes with p ≥ .2; the 4th is .2: none has p ≥ .8, and the first stands alone
    set: { coverage: 0.8, uncertain: false, classes: [{ label: "reductions" }, { label: "protections" }] },
    strict: { uncertain: true, classes: [{ label: "reductions" }] },
  });
});

test("a coverage that the calibration rows do not support fails that field alone", async () => {
  const { data, errors } = await ask(
    `{ reaction(smiles: "CC=O>>CCO") { reactionClass { label conformalSet(coverage: 0.99) { coverage } } } }`,
  );
  expect(data.reaction.reactionClass).toEqual({ label: "reductions", conformalSet: null });
  expect(errors[0].extensions).toMatchObject({ code: "COVERAGE_UNSUPPORTED", hint: expect.stringContaining("0.95") });
});

test("a candidate is a molecule on which models of molecules hang", async () => {
  const { data, errors } = await ask(`{ mixture(smiles: "Oc1ccccc1.BrBr") {
    siteSelectivity(candidates: "Oc1cccc(Br)c1.Oc1ccc(Br)cc1") { label ranked { probability molecule { smiles } } } } }`);
  expect(errors).toBeUndefined();
  expect(data.mixture.siteSelectivity).toEqual({
    label: "Oc1ccc(Br)cc1",
    ranked: [
      { probability: 0.75, molecule: { smiles: "Oc1ccc(Br)cc1" } },
      { probability: 0.25, molecule: { smiles: "Oc1cccc(Br)c1" } },
    ],
  });
});

test("screening adds label, probability, set and domain", async () => {
  const spec = engine.spec("reaction-class");
  const added = addedColumns(spec, ["smiles"]);
  expect(addedTypes(added).map(([name]) => name)).toEqual([
    "reactionClass",
    "reactionClass_probability",
    "reactionClass_set",
    "reactionClass_domain",
    "error",
  ]);
  const plan = { spec, version: "production", added, ports: { smiles: "smiles" }, interval: 0.8, domain: false };
  const [good, bad] = await answerRows(engine, plan, [{ smiles: "CC=O>>CCO" }, { smiles: "" }]);
  expect(JSON.parse(`{${good}`)).toEqual({
    reactionClass: "reductions",
    reactionClass_probability: 0.7,
    reactionClass_set: ["reductions", "protections"],
    reactionClass_domain: null,
    error: null,
  });
  expect(JSON.parse(`{${bad}`)).toMatchObject({ reactionClass: null, reactionClass_probability: null });
});
