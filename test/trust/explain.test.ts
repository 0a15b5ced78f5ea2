import { describe, expect, test } from "vitest";
import type { RetortError } from "../../src/core/errors.ts";
import type { Table } from "../../src/core/model.ts";
import { explain } from "../../src/trust/explain/explain.ts";
import { type Explanation, type ExplanationMethod, explanationMethods } from "../../src/trust/explain/explanation.ts";
import { gaussLegendre } from "../../src/trust/explain/gauss-legendre.ts";
import { weaknessOf } from "../../src/trust/explain/weakness.ts";
import { linear, perceptron, type Smooth, scalarModel, vectorModel, vectors } from "./models.ts";

const signal = new AbortController().signal;
type Rest = Partial<Parameters<typeof explain>[2]>;
const ask = async (model: Parameters<typeof explain>[0], input: Table, method: ExplanationMethod, rest: Rest = {}) =>
  (await explain(model, input, { output: "y", method, signal, ...rest })) as Explanation[];
const credit = (e: Explanation | undefined) => (e as Explanation).contributions.map((c) => c.value);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const ramp = (n: number) => Array.from({ length: n }, (_, i) => Math.cos(1.7 * i) + 0.2);

describe.each(explanationMethods)("%s", (method) => {
  test("is exact on a linear model, of any number of players", async () => {
    for (const n of [1, 5, 12, 30]) {
      const weights = ramp(n).map((w, i) => w * (i + 1));
      const x = ramp(n + 3).slice(3);
      const [found] = await ask(vectorModel(linear(weights, 2)), vectors(x), method);
      expect(found?.base).toBeCloseTo(2, 4);
      for (const [i, value] of credit(found).entries())
        expect(value).toBeCloseTo((weights[i] as number) * (x[i] as number), 4);
      expect(found?.contributions.map((c) => c.index)).toEqual(x.map((_, i) => i));
      for (const c of found?.contributions ?? []) expect(c.standardError ?? 0).toBeLessThan(1e-5);
      expect(found?.warnings).toEqual([]);
    }
  });

  test("output = base + Σ contributions + residual, in the output's unit", async () => {
    const model = vectorModel(perceptron(20, 16, 3));
    const [found] = await ask(model, vectors(ramp(20)), method);
    const { base, output, residual, unit } = found as Explanation;
    expect(base + sum(credit(found)) + residual).toBeCloseTo(output, 12);
    expect(unit).toBe("log10(mol/L)");
    expect((await model.predictBatch(vectors(ramp(20)), { samples: 0, seed: 0, signal })).columns.y?.point[0]).toBe(
      output,
    );
  });

  // A local fit owes neither: its samples weigh by how many players they have.
  test.skipIf(method === "LIME")(
    "gives a player that makes no difference nothing, and like players alike",
    async () => {
      const inner = perceptron(5, 8, 4);
      const shared: Smooth = {
        f: (x) => inner.f(Float32Array.of((x[0] as number) + (x[1] as number), x[2] as number, 0, 0, x[4] as number)),
        gradient: (x) => {
          const g = inner.gradient(
            Float32Array.of((x[0] as number) + (x[1] as number), x[2] as number, 0, 0, x[4] as number),
          );
          return Float32Array.of(g[0] as number, g[0] as number, g[1] as number, 0, g[4] as number);
        },
      };
      const [found] = await ask(vectorModel(shared), vectors([0.6, 0.6, 1, 5, 0]), method);
      const values = credit(found);
      expect(values[0]).toBeCloseTo(values[1] as number, 6);
      expect(Math.abs(values[0] as number)).toBeGreaterThan(0.01);
      expect(values[3]).toBeCloseTo(0, 7);
      expect(values[4]).toBe(0);
    },
  );

  test("same seed, same digits, whatever the rows beside it; a bad row does not harm its neighbours", async () => {
    const model = vectorModel(perceptron(24, 16, 3));
    const rest = { seed: 5, budget: 600 };
    const [alone] = await ask(model, vectors(ramp(24)), method, rest);
    const many = await explain(model, vectors(ramp(7), undefined, ramp(24), ramp(13)), {
      output: "y",
      method,
      signal,
      ...rest,
    });
    expect(many[2]).toEqual(alone);
    expect((many[1] as RetortError).code).toBe("INVALID_INPUT");
    expect((many[1] as RetortError).row).toBe(1);
    expect((many[3] as Explanation).contributions).toHaveLength(13);
  });

  test("keeps to its budget and counts what it used", async () => {
    for (const budget of [130, 500, 2048]) {
      const model = vectorModel(perceptron(30, 16, 3, 4));
      const [found] = await ask(model, vectors(ramp(30)), method, { budget });
      const used = method === "INTEGRATED_GRADIENTS" ? model.counts.gradient : model.counts.forward;
      expect(found?.evaluations).toBe(used);
      expect(used).toBeLessThanOrEqual(budget);
    }
  });

  test("stops when the caller goes away", async () => {
    const gone = new AbortController();
    const model = vectorModel(perceptron(30, 16, 3));
    const { forward } = model.inside;
    model.inside.forward = async (...given) => {
      gone.abort();
      return forward(...given);
    };
    const asked = ask(model, vectors(...Array.from({ length: 12 }, () => ramp(30))), method, {
      signal: gone.signal,
      budget: 4096,
    });
    await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
    expect(model.counts.runs).toBe(1);
  });

  test("notices that the caller has gone though the model never waits", async () => {
    const gone = new AbortController();
    setTimeout(() => gone.abort(), 1);
    const model = vectorModel(perceptron(30, 16, 3, 8));
    const rows = vectors(...Array.from({ length: 400 }, () => ramp(30)));
    await expect(ask(model, rows, method, { signal: gone.signal })).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("runs whole batches", async () => {
    const model = vectorModel(perceptron(8, 16, 3));
    await ask(model, vectors(...Array.from({ length: 40 }, () => ramp(8))), method);
    const evaluations = model.counts.forward + model.counts.gradient;
    expect(model.counts.runs).toBeLessThanOrEqual(Math.ceil(evaluations / 256) + 6);
  });

  test("says what it cannot explain", async () => {
    const model = vectorModel(linear([1]));
    const code = (asked: Promise<unknown>) => expect(asked).rejects.toMatchObject({ code: "EXPLANATION_UNSUPPORTED" });
    await code(explain(model, vectors([1]), { output: "z", method, signal }));
    await code(
      explain(
        scalarModel("network", (x) => x),
        vectors([1]),
        { output: "y", method, signal },
      ),
    );
    const { gradient: _, ...inside } = model.inside;
    const blunt = explain({ ...model, inside }, vectors([1]), { output: "y", method, signal });
    if (method === "INTEGRATED_GRADIENTS") await code(blunt);
    else expect(await blunt).toHaveLength(1);
  });
});

describe("Shapley values", () => {
  const brute = (smooth: Smooth, x: readonly number[]) => {
    const n = x.length;
    const orders = (left: number[]): number[][] =>
      left.length ? left.flatMap((i) => orders(left.filter((j) => j !== i)).map((rest) => [i, ...rest])) : [[]];
    const all = orders(x.map((_, i) => i));
    const values = new Array<number>(n).fill(0);
    for (const order of all) {
      const at = new Float32Array(n);
      let before = smooth.f(at);
      for (const i of order) {
        at[i] = x[i] as number;
        const after = smooth.f(at);
        values[i] = (values[i] as number) + (after - before) / all.length;
        before = after;
      }
    }
    return values;
  };

  test("are the mean gain over all orders of the players", async () => {
    const smooth = perceptron(6, 10, 8, 2);
    const [found] = await ask(vectorModel(smooth), vectors(ramp(6)), "SHAPLEY");
    const expected = brute(smooth, ramp(6));
    for (const [i, value] of credit(found).entries()) expect(value).toBeCloseTo(expected[i] as number, 10);
    expect(found?.evaluations).toBe(64);
  });

  test("by regression over every coalition are the exact ones, up to 12 players", async () => {
    const { kernelRegression } = await import("../../src/trust/explain/kernel-regression.ts");
    const { pairedCoalitions } = await import("../../src/trust/explain/coalitions.ts");
    const { random } = await import("../../src/core/random.ts");
    for (const n of [2, 3, 7, 12]) {
      const smooth = perceptron(n, 10, 8, 2);
      const x = ramp(n);
      const f = (keep: Uint8Array) => smooth.f(Float32Array.from(x, (v, i) => ((keep[i] as number) ? v : 0)));
      const strata = pairedCoalitions(n, 2 ** n, random(1));
      expect(sum(strata.map(({ taken }) => taken.length))).toBe(2 ** (n - 1) - 1);
      const halves = strata.map(({ taken }) => Float64Array.from(taken, (k) => (f(k) - f(k.map((m) => 1 - m))) / 2));
      const difference = f(new Uint8Array(n).fill(1)) - f(new Uint8Array(n));
      const { values, standardErrors } = kernelRegression(n, strata, halves, difference);
      const [exact] = await ask(vectorModel(smooth), vectors(x), "SHAPLEY", { budget: 4096 });
      for (const [i, value] of values.entries()) expect(value).toBeCloseTo(credit(exact)[i] as number, 5);
      expect(Math.max(...standardErrors)).toBe(0);
    }
  });

  test("that are sampled lie within their standard errors of the exact ones, and those errors are honest", async () => {
    const smooth = perceptron(12, 24, 2, 3);
    const x = ramp(12).map((v) => 1.5 * v);
    const [exact] = await ask(vectorModel(smooth), vectors(x), "SHAPLEY", { budget: 4096 });
    const scores: number[] = [];
    for (let seed = 0; seed < 30; seed++) {
      const [drawn] = await ask(vectorModel(smooth), vectors(x), "SHAPLEY", { budget: 400, seed });
      expect(drawn?.evaluations).toBeLessThanOrEqual(400);
      expect(Math.abs(drawn?.residual as number)).toBeLessThan(1e-6);
      drawn?.contributions.forEach((c, i) => {
        scores.push((c.value - (credit(exact)[i] as number)) / (c.standardError as number));
      });
    }
    const rms = Math.sqrt(sum(scores.map((z) => z * z)) / scores.length);
    expect(rms).toBeGreaterThan(0.7);
    expect(rms).toBeLessThan(1.4);
  });

  test("of 60 players at the default budget have standard errors within 1 % of the output's range", async () => {
    const [found] = await ask(vectorModel(perceptron(60, 64, 5)), vectors(ramp(60)), "SHAPLEY");
    const { base, output, contributions } = found as Explanation;
    const range = Math.max(Math.abs(output - base), ...contributions.map((c) => Math.abs(c.value)));
    expect(Math.max(...contributions.map((c) => c.standardError as number))).toBeLessThan(0.01 * range);
    expect(found?.warnings).toEqual([]);
  });

  test("take descriptors together when the budget is short, and say so", async () => {
    const model = vectorModel(perceptron(60, 16, 5), (i) => (i < 20 ? "atom" : "descriptor"));
    const [short] = await ask(model, vectors(ramp(60)), "SHAPLEY", { budget: 500 });
    expect(short?.contributions).toHaveLength(21);
    expect(short?.contributions.at(-1)).toMatchObject({ label: "descriptors", group: "descriptor" });
    expect(short?.warnings[0]).toContain("40 descriptors are one player");
    const [whole] = await ask(model, vectors(ramp(60)), "SHAPLEY", { budget: 500, groups: "all" });
    expect(whole?.contributions).toHaveLength(60);
    const [atoms] = await ask(model, vectors(ramp(60)), "SHAPLEY", { groups: "atoms" });
    expect(atoms?.contributions).toHaveLength(21);
  });

  test("refuse a budget that cannot tell the players apart", async () => {
    const [refused] = await explain(vectorModel(perceptron(60, 16, 5)), vectors(ramp(60)), {
      output: "y",
      method: "SHAPLEY",
      budget: 100,
      signal,
    });
    expect((refused as RetortError).code).toBe("INVALID_INPUT");
    expect((refused as RetortError).hint).toContain("240");
  });
});

describe("LIME", () => {
  test("finds slope and intercept of the weighted least squares, and says how well they fit", async () => {
    // Two players a, b with the answer a·b. How many are missing is even: sizes 1 and 2 weigh their kernel over 2, which
    // the two coalitions of size 1 share; the row itself is one of 2,048 samples.
    const product: Smooth = {
      f: (x) => (x[0] as number) * (x[1] as number),
      gradient: (x) => Float32Array.of(x[1] as number, x[0] as number),
    };
    const [found] = await ask(vectorModel(product), vectors([1, 1]), "LIME");
    const u = 1 / 2048;
    const w = Math.exp(-((1 - Math.SQRT1_2) ** 2) / 0.125) / 4;
    const v = Math.exp(-1 / 0.125) / 2;
    // By symmetry the slopes are equal: minimise v c² + 2w (c + s)² + u (1 − c − 2s)², so that
    // c (v + 2w + u) + s (2w + 2u) = u and c (2w + 2u) + s (2w + 4u) = 2u.
    const [p, q, r] = [v + 2 * w + u, 2 * w + 2 * u, 2 * w + 4 * u];
    const c = (u * r - 2 * u * q) / (p * r - q * q);
    expect(found?.base).toBeCloseTo(c, 6);
    expect(credit(found)[0]).toBeCloseTo(credit(found)[1] as number, 8);
    expect(found?.localR2).toBeLessThan(1);
    expect((found?.residual ?? 0) + sum(credit(found)) + c).toBeCloseTo(1, 6);
  });

  test("of a sampled linear model is exact, with R² 1; of a ragged one it warns", async () => {
    const [straight] = await ask(vectorModel(linear(ramp(40), 1)), vectors(ramp(40)), "LIME");
    expect(straight?.localR2).toBeCloseTo(1, 8);
    const parity: Smooth = {
      f: (x) => (x.reduce((total, value) => total + value, 0) % 2 === 0 ? 1 : -1),
      gradient: (x) => new Float32Array(x.length),
    };
    const [ragged] = await ask(vectorModel(parity), vectors(new Array(40).fill(1)), "LIME");
    expect(ragged?.localR2).toBeLessThan(0.5);
    expect(ragged?.warnings[0]).toContain("local fit");
  });

  test("gives standard errors that are about the spread over seeds", async () => {
    const model = vectorModel(perceptron(20, 24, 2, 3));
    const found = await Promise.all(
      Array.from({ length: 20 }, (_, seed) => ask(model, vectors(ramp(20)), "LIME", { seed, budget: 600 })),
    );
    const values = found.map(([one]) => one?.contributions[3]?.value as number);
    const mean = sum(values) / values.length;
    const spread = Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
    const told = sum(found.map(([one]) => one?.contributions[3]?.standardError as number)) / found.length;
    expect(told / spread).toBeGreaterThan(0.5);
    expect(told / spread).toBeLessThan(2);
  });
});

describe("integrated gradients", () => {
  test("are complete to 1 % on a sharply curved network, with more steps where more are needed", async () => {
    const model = vectorModel(perceptron(20, 32, 9, 6));
    const [found] = await ask(model, vectors(ramp(20)), "INTEGRATED_GRADIENTS");
    const { base, output, residual, warnings } = found as Explanation;
    expect(Math.abs(residual)).toBeLessThanOrEqual(
      0.01 * Math.max(Math.abs(output - base), ...credit(found).map(Math.abs)),
    );
    expect(warnings).toEqual([]);
  });

  test("say that they have not converged", async () => {
    const step: Smooth = {
      f: (x) => ((x[0] as number) > 0.37 ? 1 : 0),
      gradient: () => Float32Array.of(0),
    };
    const [found] = await ask(vectorModel(step), vectors([1]), "INTEGRATED_GRADIENTS", { budget: 60 });
    expect(found?.residual).toBe(1);
    expect(found?.evaluations).toBe(56);
    expect(found?.warnings[0]).toContain("not converged");
  });

  test("rest on a quadrature that is exact for polynomials", () => {
    for (const n of [1, 2, 8, 64, 512]) {
      const { nodes, weights } = gaussLegendre(n);
      expect(sum([...weights])).toBeCloseTo(1, 12);
      const power = 2 * n - 1;
      const found = sum(Array.from(nodes, (x, i) => (weights[i] as number) * x ** power));
      expect(found).toBeCloseTo(1 / (power + 1), 12);
    }
  });
});

test("of a field one position is explained, and it must be given", async () => {
  const model = vectorModel(linear([1, 2]));
  const field = {
    ...model,
    inside: {
      ...model.inside,
      forward: async (e: Parameters<typeof model.inside.forward>[0], s: AbortSignal) => {
        const { y } = await model.inside.forward(e, s);
        return { y: Float64Array.from({ length: 3 * e.rows }, (_, i) => (i % 3) * (y?.[Math.floor(i / 3)] as number)) };
      },
    },
  };
  const [found] = await ask(field, vectors([1, 1]), "SHAPLEY", { at: 2 });
  expect(credit(found)).toEqual([2, 4]);
  const [refused] = await explain(field, vectors([1, 1]), { output: "y", method: "SHAPLEY", signal });
  expect((refused as RetortError).code).toBe("INVALID_INPUT");
});

test("a model without an answer on the way is an error, not a number", async () => {
  const root: Smooth = { f: (x) => Math.sqrt((x[0] as number) - 1), gradient: () => Float32Array.of(1) };
  for (const method of explanationMethods) {
    const [found] = await explain(vectorModel(root), vectors([4]), { output: "y", method, signal });
    expect((found as RetortError).code).toBe("UNSUPPORTED_INPUT");
  }
});

test("the background is named by its content", async () => {
  const model = vectorModel(linear([1, 2]));
  const [a] = await ask(model, vectors([1, 1]), "SHAPLEY");
  const [b] = await ask(model, vectors([3, 1]), "OCCLUSION");
  const [c] = await ask(vectorModel(linear([1, 2, 3])), vectors([3, 1, 1]), "OCCLUSION");
  expect(a?.background).toMatch(/sha256:[0-9a-f]{16}$/);
  expect(b?.background).toBe(a?.background);
  expect(c?.background).not.toBe(a?.background);
});

test("a model that a baseline beats carries a warning", () => {
  const baselines = { mean: { mae: 2, r2: 0 }, forest: { mae: 0.8, r2: 0.9 } };
  expect(weaknessOf({ metrics: { mae: 0.7, r2: 0.95 }, baselines })).toBeUndefined();
  expect(weaknessOf({ metrics: { mae: 0.9, r2: 0.85 }, baselines })).toContain("forest");
  expect(weaknessOf({ metrics: { r2: 0.85 }, baselines })).toContain("forest");
  expect(weaknessOf({ metrics: { n: 9, mae: 0.9 }, baselines: { forest: { n: 9, mae: 0.8 } } })).toContain("mae");
});
