/** Scores of a mixture's candidates, and which of them are right. */
export type ScoredTruth = { scores: ArrayLike<number>; truths: readonly number[] };

/** Mean of −log of the probability of what is right, at a temperature. */
function logLoss(rows: readonly ScoredTruth[], temperature: number): number {
  let sum = 0;
  for (const { scores, truths } of rows) {
    const highest = Array.from(scores).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let all = 0;
    for (let i = 0; i < scores.length; i++) all += Math.exp(((scores[i] as number) - highest) / temperature);
    let right = 0;
    for (const i of truths) right += Math.exp(((scores[i] as number) - highest) / temperature);
    sum -= Math.log(Math.max(right, 1e-300) / all);
  }
  return sum / rows.length;
}

/** The temperature, between e⁻² and e², with the least log loss (Guo et al., ICML 2017), by golden section; 1 for no rows. */
export function temperatureOf(rows: readonly ScoredTruth[]): number {
  if (rows.length === 0) return 1;
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [-2, 2];
  for (let step = 0; step < 30; step++) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (logLoss(rows, Math.exp(a)) <= logLoss(rows, Math.exp(b))) high = b;
    else low = a;
  }
  return Number(Math.exp((low + high) / 2).toPrecision(6));
}
