import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { pretrained } from "../../src/app.ts";
import type { ModelDefinition } from "../../src/core/definition.ts";
import { RetortError } from "../../src/core/errors.ts";
import { isGridded } from "../../src/core/kinds.ts";
import type { Inside } from "../../src/core/model.ts";
import { versionFiles } from "../../src/core/version.ts";
import { catalogue } from "../../src/models/index.ts";
import { Repository } from "../../src/registry/repository.ts";
import { loadVersion } from "../../src/runtime/load-version.ts";
import { Engine, type ExplanationAsked } from "../../src/serving/engine.ts";
import { type ExplanationMethod, explanationMethods } from "../../src/trust/explain/explanation.ts";
import { weaknessOf } from "../../src/trust/explain/weakness.ts";

/** Models whose examples take more than one step. */
const rolledOut = ["kuramoto-sivashinsky"];

/** Why a method is refused for a model; undefined where it is not. */
function refusal({ spec }: ModelDefinition, method: ExplanationMethod): string | undefined {
  const { body } = spec;
  if (body.type === "code") return "a solver or other code cannot be looked into";
  if (rolledOut.includes(spec.id))
    return "its examples are rolled out over several steps, of which one can be looked into";
  const { directory } = repository.resolve(spec.id);
  if (
    method === "INTEGRATED_GRADIENTS" &&
    body.type === "network" &&
    !existsSync(join(directory, versionFiles.gradient))
  )
    return "no gradient graph is published, as of most fields";
  return undefined;
}

/** Largest miss of a sum that is promised, in parts of the largest number in it. */
const completeness: Partial<Record<ExplanationMethod, number>> = { SHAPLEY: 1e-4, INTEGRATED_GRADIENTS: 0.01 };

const repository = new Repository([pretrained]);
const budget = 400;
let watched: ((inside: Inside) => Inside) | undefined;
const engine = new Engine({
  catalogue,
  repository,
  open: async (directory, options) => {
    const model = await loadVersion(directory, options);
    const { inside } = model;
    if (!inside) return model;
    const current = () => watched?.(inside) ?? inside;
    const seen: Inside = {
      ...inside,
      forward: (encoded, signal) => current().forward(encoded, signal),
      ...(inside.gradient && {
        gradient: (...given: Parameters<NonNullable<Inside["gradient"]>>) =>
          (current() as Required<Inside>).gradient(...given),
      }),
    };
    return { ...model, inside: seen };
  },
});
afterAll(() => engine.close());

/** The shortest example: contracts are kept by small inputs as by large ones. */
const smallest = (examples: readonly Readonly<Record<string, unknown>>[]) =>
  [...examples].sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length)[0] ?? {};

const models = catalogue.filter(({ spec }) => repository.versions(spec.id).length > 0);

describe.each(models.map((definition) => [definition.spec.id, definition] as const))("%s", (id, definition) => {
  const { spec } = definition;
  const output = Object.keys(spec.outputs)[0] as string;
  const isField = isGridded(spec.outputs[output]?.kind as never);
  const asked = (method: ExplanationMethod, rest: Partial<ExplanationAsked> = {}): ExplanationAsked => ({
    output,
    method,
    seed: 3,
    budget,
    ...(isField && { at: 7 }),
    ...rest,
  });
  const row = smallest(definition.examples);
  const explain = (options: ExplanationAsked, signal?: AbortSignal) =>
    engine.explain(engine.handle(spec, row), options, signal ? { signal } : {});

  describe.each(explanationMethods)("%s", (method) => {
    const why = refusal(definition, method);
    if (why !== undefined) {
      test(`is refused: ${why}`, async () => {
        await expect(explain(asked(method))).rejects.toMatchObject({ code: "EXPLANATION_UNSUPPORTED" });
      });
      return;
    }

    test("says how it came about, adds up where it promises to, and comes out the same again", async () => {
      let evaluations = 0;
      watched = (inside) => ({
        ...inside,
        forward: (encoded, signal) => {
          if (method !== "INTEGRATED_GRADIENTS") evaluations += encoded.rows;
          return inside.forward(encoded, signal);
        },
        ...(inside.gradient && {
          gradient: (encoded: Parameters<Inside["forward"]>[0], ...given: [string, AbortSignal, number?]) => {
            evaluations += encoded.rows;
            return (inside as Required<Inside>).gradient(encoded, ...given);
          },
        }),
      });
      const found = await explain(asked(method)).finally(() => {
        watched = undefined;
      });
      expect(found).toMatchObject({ method, seed: 3, budget });
      expect(found.background).toMatch(/sha256:[0-9a-f]{16}$/);
      expect(evaluations).toBeLessThanOrEqual(budget);
      expect(found.evaluations).toBe(evaluations);
      const credits = found.contributions.map(({ value }) => value);
      expect(credits.length).toBeGreaterThan(0);
      for (const value of [found.base, found.output, found.residual, ...credits])
        expect(value).toSatisfy(Number.isFinite);
      const sum = credits.reduce((total, value) => total + value, found.base);
      const range = Math.max(Math.abs(found.output - found.base), ...credits.map(Math.abs));
      expect(Math.abs(sum + found.residual - found.output)).toBeLessThan(
        1e-9 * Math.max(1, range, Math.abs(found.output)),
      );

      // Its own sampling error: the largest of the standard errors told, none where nothing is drawn.
      const errors = found.contributions.map(({ standardError }) => standardError ?? 0);
      expect(found.samplingError).toBe(Math.max(...errors));
      if (method === "OCCLUSION" || method === "INTEGRATED_GRADIENTS") expect(found.samplingError).toBe(0);

      const promised = completeness[method];
      if (promised !== undefined && Math.abs(found.residual) > promised * range)
        expect(found.warnings.join()).toContain("not converged");
      if (method === "LIME") expect(found.localR2).toBeLessThanOrEqual(1 + 1e-9);

      const weakness = weaknessOf(engine.card(repository.resolve(id)) ?? { metrics: {}, baselines: {} });
      if (weakness !== undefined) expect(found.warnings).toContain(weakness);

      expect(await explain(asked(method))).toEqual(found);
    });

    test("stops when nobody waits for it any longer", async () => {
      const gone = new AbortController();
      let runs = 0;
      const counted = <T>(run: () => T): T => {
        runs++;
        gone.abort();
        return run();
      };
      watched = (inside) => ({
        ...inside,
        forward: (encoded, signal) => counted(() => inside.forward(encoded, signal)),
        ...(inside.gradient && {
          gradient: (...given: Parameters<NonNullable<Inside["gradient"]>>) =>
            counted(() => (inside as Required<Inside>).gradient(...given)),
        }),
      });
      const error = await explain(asked(method, { budget: 8 * budget }), gone.signal).catch((thrown) => thrown);
      await new Promise((resolve) => setTimeout(resolve, 5));
      watched = undefined;
      expect(error).toBeInstanceOf(RetortError);
      expect(error.code).toBe("CANCELLED");
      expect(runs).toBe(1);
    });
  });
});
