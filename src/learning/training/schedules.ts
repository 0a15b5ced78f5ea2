/** The learning rate of a step; steps count from 0, and `total` is how many there will be. */
export type Schedule = (step: number, total: number) => number;

/** The same rate throughout. */
export const constant =
  (rate: number): Schedule =>
  () =>
    rate;

/**
 * Linear warm-up from `initial` to `peak`, then exponential decay to `final`: the schedule of Chemprop ("Noam-like").
 * `warmup` is the part of all steps that warms up, e.g. 2 epochs of 50: 0.04.
 */
export function warmupExponential(options: {
  initial?: number;
  peak?: number;
  final?: number;
  warmup?: number;
}): Schedule {
  const { initial = 1e-4, peak = 1e-3, final = 1e-4, warmup = 0.04 } = options;
  return (step, total) => {
    const rising = Math.max(1, Math.round(warmup * total));
    if (step < rising) return initial + ((peak - initial) * step) / rising;
    const falling = Math.max(1, total - rising);
    return peak * (final / peak) ** ((step - rising) / falling);
  };
}

/** One cycle (Smith 2018): cosine from peak / `start` up to peak over `warmup` of the steps, then cosine to peak / `end`. */
export function oneCycle(options: { peak: number; warmup?: number; start?: number; end?: number }): Schedule {
  const { peak, warmup = 0.3, start = 25, end = 1e4 } = options;
  const between = (from: number, to: number, t: number) => to + ((from - to) * (1 + Math.cos(Math.PI * t))) / 2;
  return (step, total) => {
    const rising = Math.max(1, Math.round(warmup * total));
    if (step < rising) return between(peak / start, peak, step / rising);
    return between(peak, peak / end, Math.min(1, (step - rising) / Math.max(1, total - rising)));
  };
}

/** Cosine from `peak` to `final` (Loshchilov and Hutter 2017), after an optional linear warm-up. */
export function cosine(options: { peak: number; final?: number; warmup?: number }): Schedule {
  const { peak, final = 0, warmup = 0 } = options;
  return (step, total) => {
    const rising = Math.round(warmup * total);
    if (step < rising) return (peak * (step + 1)) / rising;
    const t = (step - rising) / Math.max(1, total - rising);
    return final + ((peak - final) * (1 + Math.cos(Math.PI * t))) / 2;
  };
}

/** Multiplied by `factor` whenever another `every` of all steps is done, e.g. halved each fifth: { factor: .5, every: .2 }. */
export function stepwise(options: { rate: number; factor: number; every: number }): Schedule {
  return (step, total) => options.rate * options.factor ** Math.floor(step / Math.max(1, options.every * total));
}
