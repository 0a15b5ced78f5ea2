import type { LearningCurve } from "../../core/version.ts";

const points = 60;

/** A curve of losses by epoch for the card: at most 60 epochs, evenly spread with first and last, to four digits. */
export function learningCurve(losses: readonly number[], validations: readonly number[] = []): LearningCurve {
  const count = Math.min(points, losses.length);
  const places = Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (losses.length - 1)) / (count - 1)),
  );
  const short = (values: readonly number[]) => places.map((i) => Number((values[i] as number).toPrecision(4)));
  return {
    epochs: places.map((i) => i + 1),
    loss: short(losses),
    ...(validations.length === losses.length && losses.length > 0 && { validation: short(validations) }),
  };
}
