import { withData } from "../core/encoding.ts";
import { RetortError } from "../core/errors.ts";
import { random } from "../core/random.ts";
import type { Judge } from "./row-judges.ts";

/** Until when a motion can be told. */
export type Horizon = {
  /** Time from which on it cannot; null where the whole motion can. */
  time: number | null;
  tolerance: number;
  reason: string;
};

/** Displaced starts that are followed. */
const shadows = 4;

/**
 * Until when a learnt motion can be told: as long as starts that are displaced, in directions drawn with a fixed seed, by as
 * large a share of the state as the learnt rates of change are off stay within `tolerance` of it, relative to the state's
 * own size. Chaos makes this shorter than any error at the start would.
 *
 * @throws RetortError UNSUPPORTED_INPUT for models that follow no learnt rates.
 */
export function horizonJudge(output: string, tolerance: number): Judge<Horizon> {
  return async ({ model }, input, signal) => {
    const { spec, inside } = model;
    const decoder = spec.body.type === "network" ? spec.body.decoder : undefined;
    const share = decoder?.options.rateError;
    if (!inside || decoder?.id !== "motion" || typeof share !== "number")
      throw new RetortError("UNSUPPORTED_INPUT", `${spec.id} follows no learnt rates of change`, {
        hint: "ask for the interval, which tells how large errors are at each time",
      });
    if (!(tolerance > 0))
      throw new RetortError("INVALID_INPUT", `a tolerance of ${tolerance} is not possible`, { hint: "give 0.1, say" });
    const { encoded, rows, errors } = await inside.encode(input);
    const found: (Horizon | RetortError)[] = Array.from(
      { length: input.rows },
      (_, row) => errors.get(row) ?? new RetortError("INTERNAL", "the row was not encoded"),
    );
    if (rows.length === 0) return found;
    const follow = async (state: Float32Array) =>
      (await inside.forward(withData(encoded, { state }), signal))[output] as Float64Array;
    const starts = encoded.tensors.state?.data as Float32Array;
    const size = starts.length / rows.length;
    const own = await follow(starts);
    const width = own.length / rows.length;
    const apart = new Float64Array((own.length / size) | 0);
    const source = random(1);
    for (let shadow = 0; shadow < shadows; shadow++) {
      const path = await follow(displaced(starts, size, share, () => source.normal()));
      for (let at = 0; at < apart.length; at++) apart[at] = Math.max(apart[at]!, distance(own, path, at * size, size));
    }
    const times = width / size;
    rows.forEach((row, i) => {
      const scale = distance(own, undefined, i * width, size);
      const first = Array.from({ length: times }, (_, t) => t).find(
        (t) => !(apart[i * times + t]! <= tolerance * scale),
      );
      const end = encoded.tensors.time?.data[i] as number;
      const displacement = `${Number((100 * share).toPrecision(2))} %`;
      found[row] = {
        time: first === undefined ? null : (end * Math.max(0, first - 1)) / (times - 1),
        tolerance,
        reason:
          first === undefined
            ? `starts displaced by ${displacement} of the state, as much as the learnt rates are off, stay within ${tolerance} of it to the end`
            : `a start displaced by ${displacement} of the state, as much as the learnt rates are off, leads ${tolerance} of its size away`,
      };
    });
    return found;
  };
}

/** Starts moved by a share of their size in random directions. */
function displaced(starts: Float32Array, size: number, share: number, normal: () => number): Float32Array {
  const moved = starts.slice();
  for (let from = 0; from < starts.length; from += size) {
    const direction = Float64Array.from({ length: size }, normal);
    const factor = (share * Math.hypot(...starts.subarray(from, from + size))) / Math.hypot(...direction);
    direction.forEach((value, j) => {
      moved[from + j]! += factor * value;
    });
  }
  return moved;
}

function distance(a: Float64Array, b: Float64Array | undefined, from: number, size: number): number {
  let sum = 0;
  for (let j = from; j < from + size; j++) sum += (a[j]! - (b?.[j] ?? 0)) ** 2;
  return Math.sqrt(sum);
}
