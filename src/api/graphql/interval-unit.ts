import { converter } from "../../core/units.ts";

type Ends = { lower: number; upper: number; unit: string };

/** An interval in another unit: its ends converted, and still in order. @throws RetortError where units do not fit. */
export function intervalIn<I extends Ends>(interval: I, unit: string | null | undefined): I {
  const wanted = unit ?? interval.unit;
  const convert = converter(interval.unit, wanted);
  const [a, b] = [convert(interval.lower), convert(interval.upper)];
  return { ...interval, lower: Math.min(a, b), upper: Math.max(a, b), unit: wanted };
}
