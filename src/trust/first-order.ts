/**
 * First-order Sobol index from two series of draws that have one source in common and nothing else, in Janon's form,
 * which is 1 to the last digit where nothing else is uncertain (Janon et al., ESAIM: P&S 2014, 18, 342).
 *
 * @param all draws of an answer
 * @param again draws with one source kept and all others drawn again
 * @returns the share, clipped to 0 to 1, and its approximate standard error; undefined where the answer does not vary or
 *   a draw has no value.
 */
export function firstOrderShare(
  all: Float64Array,
  again: Float64Array,
): { share: number; standardError: number } | undefined {
  const n = Math.min(all.length, again.length);
  let mean = 0;
  for (let i = 0; i < n; i++) mean += ((all[i] as number) + (again[i] as number)) / (2 * n);
  let common = 0;
  let variance = 0;
  const different = new Set<number>();
  for (let i = 0; i < n; i++) {
    const [a, b] = [(all[i] as number) - mean, (again[i] as number) - mean];
    common += a * b;
    variance += (a * a + b * b) / 2;
    different.add(all[i] as number);
  }
  if (!(variance > 0) || !Number.isFinite(variance)) return undefined;
  const share = common / variance;
  return {
    share: Math.min(1, Math.max(0, share)),
    standardError: Math.max(0, 1 - share ** 2) / Math.sqrt(Math.max(1, Math.min(n, different.size) - 1)),
  };
}
