/**
 * Shapley values of a game whose worth is known for every coalition: φᵢ = Σ_S |S|! (n−|S|−1)! / n! (f(S ∪ i) − f(S)).
 *
 * @param worth f of every coalition [2ⁿ]; bit i of the position says whether player i is in
 */
export function exactShapley(n: number, worth: Float64Array): number[] {
  const weight = Array.from({ length: n }, () => 1 / n);
  // |S|! (n−|S|−1)! / n! = 1 / (n C(n−1, |S|))
  for (let s = 1; s < n; s++) weight[s] = ((weight[s - 1] as number) * s) / (n - s);
  const values = new Array<number>(n).fill(0);
  for (let coalition = 0; coalition < worth.length; coalition++) {
    const size = popcount(coalition);
    for (let i = 0; i < n; i++) {
      if (coalition & (1 << i)) continue;
      const gain = (worth[coalition | (1 << i)] as number) - (worth[coalition] as number);
      values[i] = (values[i] as number) + (weight[size] as number) * gain;
    }
  }
  return values;
}

function popcount(value: number): number {
  let count = 0;
  for (let rest = value; rest; rest &= rest - 1) count++;
  return count;
}
