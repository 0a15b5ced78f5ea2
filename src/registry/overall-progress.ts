import type { Progress } from "../core/definition.ts";

/** Tells how far several trainings are, and how long all of them will take. */
export type OverallProgress = {
  /** The listener of one of them. */
  of(part: number, step: string): (event: Progress) => void;
  /** One of them is done, whether or not it was listened to. */
  done(part: number): void;
};

/**
 * One progress over several trainings, each of which weighs as given (its rows, say), so many of them at a time. The time
 * left is what the slowest of those under way needs, or, if that is longer, their pace for all that is to come.
 */
export function overallProgress(
  weights: readonly number[],
  tell: (event: Progress) => void,
  atATime = 1,
): OverallProgress {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const fractions = weights.map(() => 0);
  const paces = new Map<number, number>();
  const left = (part: number) => (weights[part] as number) * (1 - (fractions[part] as number));
  let last: number | undefined;

  const secondsLeft = (): number | undefined => {
    const running = [...paces].filter(([part]) => left(part) > 0);
    if (running.length > 0) last = running.reduce((sum, [, pace]) => sum + pace, 0) / running.length;
    if (last === undefined) return undefined;
    const rest = weights.map((_, part) => left(part)).filter((one) => one > 0);
    const all = (last * rest.reduce((sum, one) => sum + one, 0)) / Math.max(1, Math.min(atATime, rest.length));
    return Math.max(all, ...running.map(([part, pace]) => pace * left(part)));
  };

  return {
    of: (part, step) => (event) => {
      const { secondsLeft: ownLeft, ...rest } = event;
      fractions[part] = event.total > 0 ? event.done / event.total : 0;
      if (ownLeft !== undefined && left(part) > 0) paces.set(part, ownLeft / left(part));
      const seconds = secondsLeft();
      const done = fractions.reduce((sum, fraction, i) => sum + fraction * (weights[i] as number), 0);
      tell({
        ...rest,
        step: `${step}: ${event.step}`,
        done,
        total,
        ...(seconds !== undefined && { secondsLeft: seconds }),
      });
    },
    done(part) {
      fractions[part] = 1;
    },
  };
}
