import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pretrained } from "../../src/app.ts";
import { isGridded, kindInfo, kinds } from "../../src/core/kinds.ts";
import type { Table } from "../../src/core/model.ts";
import { convert } from "../../src/core/units.ts";
import { probabilitiesAt, tableOf, unitOf, valueAt } from "../../src/core/values.ts";
import { catalogue } from "../../src/models/index.ts";
import { Repository } from "../../src/registry/repository.ts";
import { type LoadedModel, loadVersion } from "../../src/runtime/load-version.ts";
import { assessDomain } from "../../src/trust/domain/assess.ts";
import { explain } from "../../src/trust/explain/explain.ts";

const repository = new Repository([pretrained]);
const signal = new AbortController().signal;
const run = { samples: 0, seed: 0, signal };
const megabyte = 2 ** 20;

const sizeOf = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true }).reduce(
    (sum, entry) =>
      sum + (entry.isDirectory() ? sizeOf(join(folder, entry.name)) : statSync(join(folder, entry.name)).size),
    0,
  );

/** Numbers of an answer; of a class, the log-odds of the predicted one; of products, their probabilities. */
const numbers = (table: Table, output: string, row: number) => {
  const value = valueAt(table.columns[output] as never, row);
  const { probabilities, products } = table.columns[output] ?? {};
  if (products)
    return [products[row]?.noReaction ?? Number.NaN, ...(products[row]?.products ?? []).map((p) => p.probability)];
  if (probabilities) {
    const { classes, values } = probabilitiesAt(table.columns[output] as never, row) as NonNullable<
      ReturnType<typeof probabilitiesAt>
    >;
    const p = values[classes.indexOf(value as string)] as number;
    return [Math.log(p / (1 - p))];
  }
  return typeof value === "number" ? [value] : Array.from(value as ArrayLike<number>);
};

test("no two models give the same id", () => {
  const ids = catalogue.map(({ spec }) => spec.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("what ships is under 80 MB", () => expect(sizeOf(pretrained)).toBeLessThan(80 * megabyte));

describe.each(catalogue.map((definition) => [definition.spec.id, definition] as const))("%s", (id, definition) => {
  const { spec } = definition;

  test("declares ports of known kinds, in units that measure them", () => {
    for (const port of [...Object.values(spec.inputs), ...Object.values(spec.outputs)]) {
      expect(Object.keys(kinds)).toContain(port.kind);
      const { unit } = kindInfo(port.kind);
      if (unit !== undefined && port.unit !== undefined && unit !== port.unit)
        expect(Number.isFinite(convert(1, port.unit, unit))).toBe(true);
    }
    expect(definition.examples.length).toBeGreaterThan(0);
    expect(definition.limits.length).toBeGreaterThan(0);
  });

  describe.skipIf(repository.versions(id).length === 0)("as it ships", () => {
    let model: LoadedModel;
    let answers: Table;
    const output = Object.keys(spec.outputs)[0] as string;
    const examples = definition.examples.slice(0, 6);

    beforeAll(async () => {
      model = await loadVersion(repository.resolve(id).directory);
      answers = await model.predictBatch(tableOf(model.spec, examples), run);
    });
    afterAll(() => model.close());

    test("answers its examples with finite numbers", () => {
      expect(answers.errors.size).toBe(0);
      for (const name of Object.keys(spec.outputs))
        examples.forEach((_, row) => {
          for (const value of numbers(answers, name, row)) expect(value).toSatisfy(Number.isFinite);
        });
    });

    test("answers a row the same alone as in a batch", async () => {
      for (const row of [0, examples.length - 1]) {
        const alone = await model.predictBatch(tableOf(model.spec, [examples[row] as never]), run);
        const [one, many] = [numbers(alone, output, 0), numbers(answers, output, row)];
        one.forEach((value, i) => {
          expect(Math.abs(value - (many[i] as number))).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(value)));
        });
      }
    });

    test("a row without input is an error of its own", async () => {
      const mixed = await model.predictBatch(
        tableOf(model.spec, [examples[0] as never, {}, examples[0] as never]),
        run,
      );
      expect([...mixed.errors.keys()]).toEqual([1]);
      expect(mixed.errors.get(1)?.code).toMatch(/INVALID|UNSUPPORTED/);
      // Of motions to rounding, which depends on the place in a batch and grows along the way.
      const first = numbers(mixed, output, 0);
      numbers(mixed, output, 2).forEach((value, i) => {
        expect(Math.abs(value - (first[i] as number))).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
      });
    });

    test("keeps to the specification in the catalogue", () => {
      expect(model.spec.inputs).toEqual(spec.inputs);
      expect(model.spec.outputs).toEqual(spec.outputs);
      expect([model.spec.subject, model.spec.field]).toEqual([spec.subject, spec.field]);
    });

    test("is no larger than 6 MB, 2 of them domain", () => {
      expect(sizeOf(model.directory)).toBeLessThan(6 * megabyte);
      const domain = readdirSync(model.directory).filter((name) => name.startsWith("domain"));
      expect(domain.reduce((sum, name) => sum + statSync(join(model.directory, name)).size, 0)).toBeLessThan(
        2 * megabyte,
      );
    });

    describe.skipIf(definition.training === undefined)("as it was learnt", () => {
      test("has a card with baselines, a split of its own rows, limits and parity", () => {
        const card = model.card;
        expect(card?.limits.join()).not.toMatch(/trial/);
        expect(Object.keys(card?.baselines ?? {}).length).toBeGreaterThanOrEqual(2);
        expect(card?.split.test).toBeGreaterThan(0);
        expect(card?.parity?.forward).toBeLessThan(1e-3);
        expect(card?.dataset.sha256).toMatch(/./);
        expect(card?.training.parameters).toBeGreaterThan(0);
      });

      test("judges the domain of its examples", async () => {
        const verdicts = await assessDomain(model, tableOf(model.spec, examples));
        for (const verdict of verdicts)
          expect(verdict).toMatchObject({
            verdict: expect.stringMatching(/IN|NEAR|OUT/),
            reason: expect.stringMatching(/.{10}/),
          });
      });
    });

    const methods = isGridded(spec.outputs[output]?.kind as never)
      ? []
      : (["SHAPLEY", "INTEGRATED_GRADIENTS"] as const);
    test.skipIf(methods.length === 0).each(methods)(
      "%s explanations add up: output = base + contributions + residual",
      async (method) => {
        if (!model.inside) return expect(model.inside).toBeUndefined();
        if (method === "INTEGRATED_GRADIENTS" && !model.inside.gradient)
          return expect(model.inside.gradient).toBeUndefined();
        const input = tableOf(model.spec, examples.slice(0, 2));
        const explanations = await explain(model, input, { output, method, seed: 1, budget: 256, signal });
        explanations.forEach((explanation, row) => {
          if (explanation instanceof Error) throw explanation;
          const sum = explanation.contributions.reduce(
            (total, { value }) => total + value,
            explanation.base + explanation.residual,
          );
          const scale = Math.max(1e-9, Math.abs(explanation.output), Math.abs(explanation.base));
          expect(Math.abs(sum - explanation.output) / scale).toBeLessThan(1e-6);
          const shown = numbers(answers, output, row)[0] as number;
          // Of products the score of their bond changes is explained, which the answer does not hold.
          if (answers.columns[output]?.products) return;
          const range = spec.outputs[output]?.range;
          if (!range || (shown > range[0] && shown < range[1]))
            expect(Math.abs(explanation.output - shown)).toBeLessThan(1e-3 * Math.max(1, Math.abs(shown)));
        });
      },
    );

    test("units of outputs are stated", () => {
      for (const port of Object.values(spec.outputs)) expect(unitOf(port)).toMatch(/./);
    });
  });
});
