import type { Split } from "../../core/definition.ts";
import { random } from "../../core/random.ts";
import { classificationMetrics } from "../metrics/classification.ts";
import { fitBoosting } from "./boosting.ts";

/** Candidates of a row, each as the features that it has, by name. */
export type Choice = readonly ReadonlyMap<number, number>[];

const places = 1024;
const boostingRounds = 60;
const epochs = 10;

const softmax = (scores: readonly number[]): Float64Array => {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return Float64Array.from(powers, (power) => power / sum);
};

/**
 * Baselines of choosing one of a row's candidates: chance (its accuracy the mean of 1/m), a linear conditional logit
 * (McFadden 1974) over all features that two training rows have, and boosting of recorded against other candidates on
 * features folded to 1,024 places. Nothing is chosen on test rows. What was fitted to training rows is kept in `known`,
 * for splits that are trained alike.
 */
export function choiceBaselines(
  choiceOf: (row: number) => Choice,
  recorded: ArrayLike<number>,
  { train, test }: Pick<Split, "train" | "test">,
  known: FittedChoices = new WeakMap(),
): Record<string, Record<string, number>> {
  const labels = test.map((row) => recorded[row] as number);
  const judged = (scores: (row: number) => readonly number[]) => ({
    ...classificationMetrics(
      labels,
      test.map((row) => softmax(scores(row))),
    ),
  });
  const fitted = known.get(train) ?? {
    linear: conditionalLogit(choiceOf, recorded, train),
    boosting: boosted(choiceOf, recorded, train),
  };
  known.set(train, fitted);
  const chance = judged((row) => choiceOf(row).map(() => 0));
  const mean = test.reduce((sum, row) => sum + 1 / choiceOf(row).length, 0) / test.length;
  return {
    random: { ...chance, accuracy: mean },
    linear: judged(fitted.linear),
    boosting: judged(fitted.boosting),
  };
}

type Scores = (row: number) => readonly number[];

/** Fitted baselines by their training rows. */
export type FittedChoices = WeakMap<readonly number[], { linear: Scores; boosting: Scores }>;

function conditionalLogit(choiceOf: (row: number) => Choice, recorded: ArrayLike<number>, train: readonly number[]) {
  const counts = new Map<number, number>();
  for (const row of train)
    for (const name of new Set(choiceOf(row).flatMap((one) => [...one.keys()])))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  const weights = new Map<number, number>();
  const squares = new Map<number, number>();
  const scores: Scores = (row) =>
    choiceOf(row).map((one) => {
      let sum = 0;
      for (const [name, value] of one) sum += (weights.get(name) ?? 0) * value;
      return sum;
    });
  const generator = random(0);
  const order = [...train];
  for (let epoch = 0; epoch < epochs; epoch++)
    for (const row of generator.shuffle(order)) {
      const p = softmax(scores(row));
      const gradient = new Map<number, number>();
      choiceOf(row).forEach((one, k) => {
        const excess = (p[k] as number) - Number(recorded[row] === k);
        for (const [name, value] of one)
          if ((counts.get(name) ?? 0) > 1) gradient.set(name, (gradient.get(name) ?? 0) + excess * value);
      });
      for (const [name, raw] of gradient) {
        const g = raw + 0.003 * (weights.get(name) ?? 0);
        const square = (squares.get(name) ?? 1e-6) + g * g;
        squares.set(name, square);
        weights.set(name, (weights.get(name) ?? 0) - (0.1 * g) / Math.sqrt(square));
      }
    }
  return scores;
}

function boosted(choiceOf: (row: number) => Choice, recorded: ArrayLike<number>, train: readonly number[]): Scores {
  const folded = (choices: Choice) => {
    const data = new Float32Array(choices.length * places);
    choices.forEach((one, i) => {
      for (const [name, value] of one) {
        const at = i * places + (name % places);
        data[at] = (data[at] as number) + value;
      }
    });
    return { rows: choices.length, width: places, data };
  };
  const choices = train.flatMap((row) => choiceOf(row));
  const values = train.flatMap((row) => choiceOf(row).map((_, k) => Number(recorded[row] === k)));
  const model = fitBoosting(folded(choices), values, { rounds: boostingRounds, learningRate: 0.2, seed: 0 });
  // Scores of regression are turned into log-odds before the softmax.
  return (row) =>
    Array.from(model.predict(folded(choiceOf(row))), (score) => {
      const p = Math.min(0.98, Math.max(0.02, score));
      return Math.log(p / (1 - p));
    });
}
