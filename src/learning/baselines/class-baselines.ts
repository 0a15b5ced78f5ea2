import type { Split } from "../../core/definition.ts";
import { random } from "../../core/random.ts";
import { classificationMetrics } from "../metrics/classification.ts";
import { fitBoosting } from "./boosting.ts";

/** Rows of mostly zero features, as [place, value] pairs. */
export type SparseRows = { rows: number; width: number; entries(row: number): readonly (readonly [number, number])[] };

/** Position of each row's class, of so many classes. */
export type ClassLabels = { values: ArrayLike<number>; classes: number };

/** Training rows that boosting sees at most, drawn with a fixed seed, and its rounds for each class. */
const boostedRows = 15_000;
const boostingRounds = 60;
const logisticEpochs = 12;

type Rows = readonly (readonly (readonly [number, number])[])[];

/**
 * Baselines of classification on a split: the classes' shares among the training rows, multinomial logistic regression,
 * and gradient boosting of each class against the rest (on at most 15,000 training rows). Nothing is chosen on test rows.
 */
export function classBaselines(
  features: SparseRows,
  { values, classes }: ClassLabels,
  { train, test }: Pick<Split, "train" | "test">,
): Record<string, Record<string, number>> {
  const read = (rows: readonly number[]) => rows.map((row) => features.entries(row));
  const labelsOf = (rows: readonly number[]) => rows.map((row) => values[row] as number);
  const [x, y] = [read(train), labelsOf(train)];
  const [testX, testY] = [read(test), labelsOf(test)];
  const shares = new Float64Array(classes);
  for (const label of y) shares[label] = (shares[label] as number) + 1 / y.length;
  const judged = (probabilities: readonly Float64Array[]) => ({ ...classificationMetrics(testY, probabilities) });
  return {
    shares: judged(testX.map(() => shares)),
    linear: judged(logistic(x, y, features.width, classes)(testX)),
    boosting: judged(boosted(x, y, features.width, classes)(testX)),
  };
}

/** Multinomial logistic regression by AdaGrad (Duchi et al. 2011), one row at a time. */
function logistic(x: Rows, y: readonly number[], width: number, classes: number): (rows: Rows) => Float64Array[] {
  const weights = new Float64Array((width + 1) * classes);
  const squares = new Float64Array(weights.length).fill(1e-8);
  const withBias = (row: Rows[number]) => [...row, [width, 1] as const];
  const probabilities = (row: Rows[number]) => {
    const logits = new Float64Array(classes);
    for (const [place, value] of withBias(row))
      for (let k = 0; k < classes; k++)
        logits[k] = (logits[k] as number) + (weights[place * classes + k] as number) * value;
    const highest = Math.max(...logits);
    const powers = logits.map((z) => Math.exp(z - highest));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((p) => p / sum);
  };
  const generator = random(0);
  const order = Array.from(x.keys());
  for (let epoch = 0; epoch < logisticEpochs; epoch++)
    for (const i of generator.shuffle(order)) {
      const row = x[i] as Rows[number];
      const p = probabilities(row);
      for (const [place, value] of withBias(row))
        for (let k = 0; k < classes; k++) {
          const g = ((p[k] as number) - Number(y[i] === k)) * value;
          const at = place * classes + k;
          squares[at] = (squares[at] as number) + g * g;
          weights[at] = (weights[at] as number) - (0.1 * g) / Math.sqrt(squares[at] as number);
        }
    }
  return (rows) => rows.map(probabilities);
}

/** Boosted trees of each class against the rest; scores are cut at a thousandth and made to add up to 1. */
function boosted(x: Rows, y: readonly number[], width: number, classes: number): (rows: Rows) => Float64Array[] {
  const drawn = random(0).shuffle(Array.from(x.keys())).slice(0, boostedRows);
  const train = dense(
    drawn.map((i) => x[i] as Rows[number]),
    width,
  );
  const models = Array.from({ length: classes }, (_, k) =>
    fitBoosting(
      train,
      drawn.map((i) => Number(y[i] === k)),
      { rounds: boostingRounds, learningRate: 0.15, seed: k },
    ),
  );
  return (rows) => {
    const test = dense(rows, width);
    const scores = models.map((model) => model.predict(test));
    return rows.map((_, i) => {
      const own = Float64Array.from(scores, (score) => Math.max(1e-3, score[i] as number));
      const sum = own.reduce((a, b) => a + b, 0);
      return own.map((p) => p / sum);
    });
  };
}

function dense(rows: Rows, width: number) {
  const data = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    for (const [place, value] of row) data[i * width + place] = value;
  });
  return { rows: rows.length, width, data };
}
