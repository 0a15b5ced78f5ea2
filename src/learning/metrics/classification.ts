import { RetortError } from "../../core/errors.ts";
import { checkNumbers } from "./checked.ts";
import { ranks } from "./spearman.ts";

type Numbers = ArrayLike<number>;

/**
 * Area under the receiver operating characteristic: the chance that a positive row scores above a negative one, ties half.
 * @param labels 1 or 0
 * @returns null where only one class is present
 */
export function rocAuc(labels: Numbers, scores: Numbers): number | null {
  checkNumbers("ROC-AUC", labels, scores);
  const rank = ranks(scores);
  let positives = 0;
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 0 && labels[i] !== 1) {
      throw new RetortError("INVALID_INPUT", `ROC-AUC: label ${labels[i]} of row ${i} is neither 0 nor 1`, { row: i });
    }
    if (labels[i] === 0) continue;
    positives++;
    sum += rank[i]!;
  }
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (sum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Share of rows whose predicted class is the true one. */
export function accuracy<T>(labels: readonly T[], predicted: readonly T[]): number {
  checkLabels("accuracy", labels, predicted);
  return labels.filter((label, i) => label === predicted[i]).length / labels.length;
}

/** Mean over the true classes of the share of their rows that are found (balanced accuracy). */
export function macroRecall<T>(labels: readonly T[], predicted: readonly T[]): number {
  checkLabels("macro-recall", labels, predicted);
  const found = new Map<T, { rows: number; right: number }>();
  labels.forEach((label, i) => {
    const count = found.get(label) ?? { rows: 0, right: 0 };
    count.rows++;
    if (predicted[i] === label) count.right++;
    found.set(label, count);
  });
  const recalls = [...found.values()].map((count) => count.right / count.rows);
  return recalls.reduce((a, b) => a + b) / recalls.length;
}

/** Share of rows whose true class is among the first k of a ranking. */
export function topAccuracy<T>(labels: readonly T[], ranked: readonly (readonly T[])[], k: number): number {
  checkLabels("top-k accuracy", labels, ranked);
  return labels.filter((label, i) => ranked[i]!.slice(0, k).includes(label)).length / labels.length;
}

/**
 * Expected calibration error: rows in equal bins of confidence; Σ (n_b/n) |accuracy_b − confidence_b|.
 * @param confidence of the predicted class, 0 to 1
 * @param right 1 where the predicted class is the true one
 * @see Guo et al., ICML 2017
 */
export function expectedCalibrationError(confidence: Numbers, right: Numbers, bins = 10): number {
  checkNumbers("ECE", confidence, right);
  const sums = Array.from({ length: bins }, () => ({ confidence: 0, right: 0 }));
  for (let i = 0; i < confidence.length; i++) {
    const bin = sums[Math.min(bins - 1, Math.max(0, Math.ceil(confidence[i]! * bins) - 1))]!;
    bin.confidence += confidence[i]!;
    bin.right += right[i]!;
  }
  return sums.reduce((sum, bin) => sum + Math.abs(bin.right - bin.confidence), 0) / confidence.length;
}

/** How well probabilities say what was measured; macro-recall where the classes of all rows are the same. */
export type ClassificationMetrics = {
  n: number;
  accuracy: number;
  macroRecall?: number;
  ece: number;
  /** Mean −ln p of the true class, in nats. */
  logLoss: number;
};

/** Least probability that the log loss counts with. */
const leastProbability = 1e-15;

/**
 * Accuracy, macro-recall, expected calibration error and log loss. Rows may have choices of their own, of any number
 * (candidates): then there is no macro-recall.
 *
 * @param labels position of the true class among the row's probabilities
 * @throws RetortError INVALID_INPUT where a label is no position, or the numbers of rows differ.
 */
export function classificationMetrics(labels: Numbers, probabilities: readonly Float64Array[]): ClassificationMetrics {
  const predicted = probabilities.map(mostProbable);
  const wanted = Array.from(labels);
  const right = wanted.map((label, i) => Number(label === predicted[i]));
  const alike = probabilities.every((row) => row.length === probabilities[0]?.length);
  const logLoss = probabilities.reduce((sum, row, i) => {
    const p = row[wanted[i]!];
    if (p === undefined)
      throw new RetortError("INVALID_INPUT", `log loss: class ${wanted[i]} of row ${i} has no probability`, { row: i });
    return sum - Math.log(Math.max(leastProbability, p));
  }, 0);
  return {
    n: wanted.length,
    accuracy: accuracy(wanted, predicted),
    ...(alike && { macroRecall: macroRecall(wanted, predicted) }),
    ece: expectedCalibrationError(
      probabilities.map((row, i) => row[predicted[i]!]!),
      right,
    ),
    logLoss: logLoss / wanted.length,
  };
}

/** Position of the largest probability; of equal ones the first. */
export function mostProbable(probabilities: Numbers): number {
  let best = 0;
  for (let k = 1; k < probabilities.length; k++) if (probabilities[k]! > probabilities[best]!) best = k;
  return best;
}

function checkLabels(metric: string, labels: readonly unknown[], predicted: readonly unknown[]): void {
  if (labels.length === 0) throw new RetortError("INVALID_INPUT", `${metric} of no rows is not defined`);
  if (labels.length === predicted.length) return;
  throw new RetortError("INVALID_INPUT", `${metric}: ${labels.length} rows against ${predicted.length}`);
}
