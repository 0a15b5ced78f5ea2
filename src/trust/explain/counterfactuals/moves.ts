import { kindInfo } from "../../../core/kinds.ts";
import type { ModelSpec } from "../../../core/model.ts";
import { withUnit } from "../../../core/units.ts";
import { readKinded, unitOf } from "../../../core/values.ts";
import type { Candidate, Inputs } from "./candidates.ts";

/** Values tried of each number, then between the last that does not do and the first that does, in each direction. */
const coarse = 24;
const fine = 8;
const refinements = 2;

type Axis = { port: string; unit: string; present: number; low: number; high: number };
type Place = { axis: Axis; value: number };

/** Whether each candidate's answer differs as wanted. */
export type Try = (candidates: readonly Candidate[]) => Promise<readonly boolean[]>;

/**
 * The least move of a single number, up and down, with which the answer differs as wanted: found on a grid between its
 * bounds and refined twice. The distance is the move in parts of the bounds' width.
 *
 * @param boundsOf bounds of a port's numbers
 */
export async function movedNumbers(
  { inputs: ports }: Pick<ModelSpec, "inputs">,
  given: Inputs,
  boundsOf: (port: string) => readonly [number, number],
  tryAll: Try,
): Promise<Candidate[]> {
  const axes = Object.entries(ports).flatMap(([port, declared]): Axis[] => {
    if (kindInfo(declared.kind).form !== "quantity" || declared.axes || given[port] === undefined) return [];
    const { value, kind } = readKinded(port, declared, given[port]);
    const [low, high] = boundsOf(port);
    if (!(high > low)) return [];
    const unit = kind === declared.kind ? unitOf(declared) : (declared.also?.[kind] ?? "1");
    return [{ port, unit, present: value as number, low, high }];
  });
  const candidateAt = ({ axis: { port, unit, present, low, high }, value }: Place): Candidate => {
    const number = Number(value.toPrecision(4));
    const text = (x: number) => withUnit(Number(x.toPrecision(4)), unit);
    return {
      source: "GENERATED",
      inputs: { ...given, [port]: unit === "1" ? number : `${number} ${unit}` },
      change: `${port}: ${text(present)} moved to ${text(value)}`,
      distance: Math.abs(number - present) / (high - low),
    };
  };
  // Ways from the present value to each bound.
  let ways = axes.flatMap((axis) =>
    [axis.low, axis.high]
      .filter((bound) => bound < axis.present === (bound === axis.low) && bound !== axis.present)
      .map((to) => ({ axis, from: axis.present, to, best: undefined as Candidate | undefined })),
  );
  for (let round = 0; round <= refinements && ways.length > 0; round++) {
    const steps = round === 0 ? coarse : fine;
    const places = ways.flatMap(({ axis, from, to }) =>
      Array.from({ length: steps }, (_, i): Place => ({ axis, value: from + ((to - from) * (i + 1)) / steps })),
    );
    const candidates = places.map(candidateAt);
    const good = await tryAll(candidates);
    ways = ways.flatMap((way, w) => {
      const first = good.slice(w * steps, (w + 1) * steps).indexOf(true);
      if (first < 0) return way.best ? [way] : [];
      const at = w * steps + first;
      const from = first === 0 ? way.from : (places[at - 1] as Place).value;
      return [{ ...way, from, to: (places[at] as Place).value, best: candidates[at] as Candidate }];
    });
  }
  return ways.flatMap(({ best }) => (best ? [best] : []));
}
