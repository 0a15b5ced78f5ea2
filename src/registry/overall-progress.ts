import type { Progress } from "../core/definition.ts";

/** Tells how far several trainings are that follow each other, and how long all of them will take. */
export type OverallProgress = {
  /** The listener of one of them. */
  of(part: number, step: string): (event: Progress) => void;
};

/**
 * One progress over several trainings, each of which weighs as given (its rows, say). The time left is that of the
 * training under way, and its pace for those to come.
 */
export function overallProgress(weights: readonly number[], tell: (event: Progress) => void): OverallProgress {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const before = weights.map((_, i) => weights.slice(0, i).reduce((sum, weight) => sum + weight, 0));
  let pace: number | undefined;
  return {
    of: (part, step) => (event) => {
      const weight = weights[part] as number;
      const fraction = event.total > 0 ? event.done / event.total : 0;
      const done = (before[part] as number) + weight * fraction;
      const { secondsLeft, ...rest } = event;
      if (secondsLeft !== undefined && fraction < 1 && weight > 0) pace = secondsLeft / (weight * (1 - fraction));
      const left = pace === undefined ? undefined : pace * (total - done);
      tell({ ...rest, step: `${step}: ${event.step}`, done, total, ...(left !== undefined && { secondsLeft: left }) });
    },
  };
}
