import { beforeAll, describe, expect, it } from "vitest";
import { random } from "../../../src/core/random.ts";
import { baselineTable } from "../../../src/learning/baselines/baseline-table.ts";
import { binFeatures } from "../../../src/learning/baselines/binned.ts";
import { fitBoosting } from "../../../src/learning/baselines/boosting.ts";
import { besides, type Features, takeRows, takeValues } from "../../../src/learning/baselines/features.ts";
import { fitForest } from "../../../src/learning/baselines/forest.ts";
import { fitMean } from "../../../src/learning/baselines/mean.ts";
import { fitRidge, ridgePath } from "../../../src/learning/baselines/ridge.ts";
import { readTable } from "../../../src/learning/data/read-table.ts";
import { meanAbsoluteError, rSquared } from "../../../src/learning/metrics/regression.ts";
import { without } from "../data/with-data.ts";

/** y = 2 x₀ + 3·[x₁ and x₂ are both 1] + noise; x₁.. are bits of which one in ten is set, as in fingerprints. */
function synthetic(rows: number, seed: number): { features: Features; values: Float64Array } {
  const width = 40;
  const generator = random(seed);
  const data = Float32Array.from({ length: rows * width }, (_, i) => {
    if (i % width === 0) return generator.uniform();
    return generator.uniform() < (i % width < 3 ? 0.5 : 0.1) ? 1 : 0;
  });
  const values = Float64Array.from({ length: rows }, (_, i) => {
    const x = data.subarray(i * width, i * width + 3);
    return 2 * x[0]! + 3 * x[1]! * x[2]! + 0.1 * generator.normal();
  });
  return { features: { rows, width, data }, values };
}

const train = synthetic(600, 1);
const test = synthetic(300, 2);

describe("ridge regression", () => {
  it("is scikit-learn's where there are fewer rows than features", () => {
    const cell = (i: number, j: number) => ((i * 7 + j * 3 + ((i * j) % 5)) % 11) / 3;
    const data = Float32Array.from({ length: 45 }, (_, k) => cell(Math.floor(k / 9), k % 9));
    const features = { rows: 5, width: 9, data };
    const found = fitRidge(features, [1, 3, 2, 5, 4], { penalty: 2 }).predict(features);
    const expected = [1.4795944421, 2.8553752962, 2.2123477672, 4.6747688369, 3.7779136575];
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 6);
    });
  });

  it("gives the same from the primal and the dual equations", () => {
    const rows = Array.from({ length: 40 }, (_, i) => i);
    const few = takeRows(train.features, rows);
    const doubled = besides(few, few);
    const [primal, dual] = [
      fitRidge(few, takeValues(train.values, rows)),
      fitRidge(doubled, takeValues(train.values, rows), { penalty: 2 }),
    ];
    // Doubling every column halves its coefficient, so twice the penalty gives the same predictions.
    const twice = takeRows(doubled, rows);
    dual.predict(twice).forEach((value, i) => {
      expect(value).toBeCloseTo(primal.predict(few)[i]!, 6);
    });
  });

  it("shrinks as the penalty grows, to the mean in the end", () => {
    const [weak, strong] = ridgePath(train.features, train.values, [1e-3, 1e12]);
    expect(Math.abs(weak!.coefficients[0]!)).toBeGreaterThan(1.5);
    const mean = fitMean(train.features, train.values).predict(test.features)[0]!;
    expect(strong!.predict(test.features)[0]).toBeCloseTo(mean, 4);
  });

  it("leaves out features that are constant in training", () => {
    const flat = { rows: 3, width: 2, data: Float32Array.of(1, 7, 2, 7, 3, 7) };
    const linear = fitRidge(flat, [1, 2, 3], { penalty: 0 });
    expect(linear.coefficients[1]).toBe(0);
    expect(linear.predict({ rows: 1, width: 2, data: Float32Array.of(4, 100) })[0]).toBeCloseTo(4, 10);
  });
});

describe("binning", () => {
  it("keeps up to 256 values apart and never tears equal values", () => {
    const data = Float32Array.from({ length: 5000 }, (_, i) => Math.floor(i ** 1.5) % 1000);
    const { codes, edges } = binFeatures({ rows: 5000, width: 1, data });
    expect(edges[0]!.length).toBeLessThanOrEqual(255);
    expect(edges[0]!.length).toBeGreaterThan(200);
    const bin = new Map<number, number>();
    data.forEach((value, i) => {
      expect(codes[i]).toBe(bin.get(value) ?? codes[i]);
      bin.set(value, codes[i]!);
    });
    const few = binFeatures({ rows: 4, width: 1, data: Float32Array.of(0, 3, 1, 3) });
    expect([...few.codes]).toEqual([0, 2, 1, 2]);
    expect([...few.edges[0]!]).toEqual([0.5, 2]);
  });

  it("gives an edge below the upper of two neighbouring numbers", () => {
    const [a, b] = [1, Math.fround(1 + 2 ** -23)];
    const { codes } = binFeatures({ rows: 2, width: 1, data: Float32Array.of(a, b) });
    expect([...codes]).toEqual([0, 1]);
  });
});

describe("trees", () => {
  it("a full tree without bootstrap noise answers its training rows exactly", () => {
    const all = { trees: 1, featureShare: 1 };
    const distinct = { rows: 50, width: 1, data: Float32Array.from({ length: 50 }, (_, i) => i) };
    const values = Float64Array.from({ length: 50 }, (_, i) => Math.sin(i));
    const boosted = fitBoosting(distinct, values, {
      rounds: 1,
      learningRate: 1,
      rowShare: 1,
      featureShare: 1,
      minLeaf: 1,
      penalty: 0,
      maxDepth: 60,
    });
    boosted.predict(distinct).forEach((value, i) => {
      expect(value).toBeCloseTo(values[i]!, 12);
    });
    // A bootstrap tree answers the rows it drew, about 63 %.
    const tree = fitForest(distinct, values, all).predict(distinct);
    const exact = tree.filter((value, i) => Math.abs(value - values[i]!) < 1e-12).length;
    expect(exact).toBeGreaterThan(24);
    expect(exact).toBeLessThan(42);
  });

  it("find an interaction of two bits that a linear model cannot", () => {
    const score = (predicted: Float64Array) => rSquared(test.values, predicted)!;
    const linear = score(fitRidge(train.features, train.values).predict(test.features));
    const forest = score(fitForest(train.features, train.values, { trees: 50 }).predict(test.features));
    const boosting = score(
      fitBoosting(train.features, train.values, { rounds: 200, featureShare: 1 }).predict(test.features),
    );
    expect(linear).toBeLessThan(0.9);
    expect(forest).toBeGreaterThan(0.94);
    expect(boosting).toBeGreaterThan(0.97);
  });

  it("give the same digits for the same seed and others for another", () => {
    const of = (seed: number) => fitForest(train.features, train.values, { trees: 3, seed }).predict(test.features);
    expect(of(5)).toEqual(of(5));
    expect(of(5)).not.toEqual(of(6));
  });

  it("stop boosting where held-out rows no longer gain", () => {
    const noise = random(3);
    const values = train.values.map(() => noise.normal());
    const heldOut = Float64Array.from(test.values, () => noise.normal());
    const stopping = { features: test.features, values: heldOut, patience: 10 };
    expect(fitBoosting(train.features, values, { rounds: 500, stopping }).rounds).toBeLessThan(40);
  });

  it("refuse numbers that are none", () => {
    const bad = { rows: 2, width: 1, data: Float32Array.of(1, Number.NaN) };
    expect(() => fitForest(bad, [1, 2])).toThrow("feature 0 of row 1 is NaN");
    expect(() => fitForest({ rows: 2, width: 1, data: Float32Array.of(1, 2) }, [1, 2]).predict(train.features)).toThrow(
      "fitted to 1 features",
    );
  });
});

describe("the table of baselines", () => {
  it("has all four on the same test rows, and ranks them as it should here", () => {
    const features = synthetic(900, 4);
    const rows = Array.from({ length: 900 }, (_, i) => i);
    const split = { train: rows.slice(0, 500), validation: rows.slice(500, 600), test: rows.slice(600) };
    const table = baselineTable(features.features, features.values, split, { trees: 30 });
    expect(Object.keys(table)).toEqual(["mean", "linear", "forest", "boosting"]);
    for (const metrics of Object.values(table)) expect(metrics.n).toBe(300);
    expect(table.mean.r2).toBeLessThan(0.01);
    expect(table.boosting.mae).toBeLessThan(table.linear.mae);
    expect(table.forest.mae).toBeLessThan(table.linear.mae);
    expect(table.linear.mae).toBeLessThan(table.mean.mae);
  });
});

describe.skipIf(without("esol"))("on ESOL's six descriptors, every fifth row for testing", () => {
  let fit: Features;
  let judged: Features;
  let values: Float64Array;
  let measured: Float64Array;

  beforeAll(async () => {
    const table = await readTable("esol", "ESOL_delaney-processed.csv");
    const columns = table.names.slice(2, 8).map((name) => table.numbers(name));
    const data = Float32Array.from({ length: table.rows * 6 }, (_, k) => columns[k % 6]![Math.floor(k / 6)]!);
    const all = { rows: table.rows, width: 6, data };
    const y = table.numbers("measured log solubility in mols per litre");
    const rows = Array.from({ length: table.rows }, (_, i) => i);
    const [inner, outer] = [rows.filter((i) => i % 5 !== 0), rows.filter((i) => i % 5 === 0)];
    [fit, judged, values, measured] = [
      takeRows(all, inner),
      takeRows(all, outer),
      takeValues(y, inner),
      takeValues(y, outer),
    ];
  });

  it("ridge has scikit-learn's coefficients", () => {
    const linear = fitRidge(fit, values);
    const expected = [-0.61544981, -0.01365814, 0.03908914, -0.406912, -0.14816149, 0.03047005];
    linear.coefficients.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 5);
    });
    expect(meanAbsoluteError(measured, linear.predict(judged))).toBeCloseTo(0.9344946337, 5);
  });

  it("forest and boosting are as accurate as scikit-learn's", () => {
    // scikit-learn 1.9.1, seeds 0 to 2: forest, all features .579 .580 .583; a third .558 .570 .574; boosting .583 .568 .567.
    const mae = (model: { predict(x: Features): Float64Array }) => meanAbsoluteError(measured, model.predict(judged));
    expect(mae(fitForest(fit, values, { featureShare: 1 }))).toBeLessThan(0.595);
    expect(mae(fitForest(fit, values))).toBeLessThan(0.585);
    expect(mae(fitBoosting(fit, values, { rounds: 300, featureShare: 1 }))).toBeLessThan(0.595);
  });
});
