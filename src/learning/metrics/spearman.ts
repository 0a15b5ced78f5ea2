import { checkNumbers } from "./checked.ts";

type Numbers = ArrayLike<number>;

/** Spearman's rank correlation, ties at their mean rank; null where one side is constant. */
export function spearman(first: Numbers, second: Numbers): number | null {
  checkNumbers("Spearman's ρ", first, second);
  return pearson(ranks(first), ranks(second));
}

/** Pearson's correlation; null where one side is constant. */
function pearson(first: Numbers, second: Numbers): number | null {
  checkNumbers("Pearson's r", first, second);
  const n = first.length;
  let meanA = 0;
  let meanB = 0;
  for (let i = 0; i < n; i++) {
    meanA += first[i]! / n;
    meanB += second[i]! / n;
  }
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < n; i++) {
    const a = first[i]! - meanA;
    const b = second[i]! - meanB;
    ab += a * b;
    aa += a * a;
    bb += b * b;
  }
  return aa === 0 || bb === 0 ? null : ab / Math.sqrt(aa * bb);
}

/** Ranks from 1; equal values share the mean of their ranks. */
export function ranks(values: Numbers): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) result[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return result;
}
