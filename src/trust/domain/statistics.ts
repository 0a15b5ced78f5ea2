import { RetortError } from "../../core/errors.ts";
import { kindInfo } from "../../core/kinds.ts";
import type { ModelSpec } from "../../core/model.ts";
import { protocols } from "../../physics/hamiltonian/protocol.ts";
import { type SystemName, startMeasures, startState } from "../../physics/hamiltonian/start.ts";
import { readMedium } from "../../physics/medium.ts";
import { readPeriodicSquare } from "../../physics/periodic-square.ts";
import { readProfile } from "../../physics/profile.ts";

/** Points on which a profile is judged. */
const points = 256;
/** Cells or points a side on which a square field is judged. */
const cells = 64;

/** Statistics of a list of numbers, or of a profile on its grid, by which a box may judge it. */
export const statistics: Readonly<Record<string, (values: Float64Array) => number>> = {
  mean: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  rms: (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length),
  /** Root mean square about the mean. */
  spread: (values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  },
  min: (values) => values.reduce((least, value) => Math.min(least, value)),
  max: (values) => values.reduce((most, value) => Math.max(most, value)),
  /** Root mean square of the derivative of a periodic profile on the unit interval, by central differences. */
  slope: (values) => {
    const n = values.length;
    let sum = 0;
    for (let i = 0; i < n; i++)
      sum += (((values[(i + 1) % n] as number) - (values[(i + n - 1) % n] as number)) * 0.5 * n) ** 2;
    return Math.sqrt(sum / n);
  },
  /**
   * Of a periodic profile, where its spectrum lies: root mean square slope over 2π times that of the profile less its mean,
   * the root mean square wavenumber of its energy whatever its size; 1, the longest wave, for a constant.
   */
  wavenumber: (values) => {
    const { mean, rms, slope } = statistics as Record<"mean" | "rms" | "slope", (of: Float64Array) => number>;
    const centre = mean(values);
    const size = rms(values.map((value) => value - centre));
    return size > 1e-12 * (1 + Math.abs(centre)) ? slope(values) / (2 * Math.PI * size) : 1;
  },
  /** Root mean square of the gradient of a periodic square field on the unit square, by central differences. */
  steepness: (values) => {
    const n = Math.round(Math.sqrt(values.length));
    let sum = 0;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const [next, last] = [(k: number) => (k + 1) % n, (k: number) => (k + n - 1) % n];
        const alongX = (values[next(i) * n + j] as number) - (values[last(i) * n + j] as number);
        const alongY = (values[i * n + next(j)] as number) - (values[i * n + last(j)] as number);
        sum += (0.5 * n) ** 2 * (alongX ** 2 + alongY ** 2);
      }
    return Math.sqrt(sum) / n;
  },
  /** Greatest value over the least. */
  contrast: (values) =>
    values.reduce((most, value) => Math.max(most, value)) / values.reduce((least, value) => Math.min(least, value)),
  /** Of a square field, the mean size of the steps of its logarithm from cell to cell, a side's worth of them. */
  roughness: (values) => {
    const n = Math.round(Math.sqrt(values.length));
    let sum = 0;
    for (let i = 0; i < n; i++)
      for (let j = 0; j + 1 < n; j++)
        for (const [a, b] of [
          [i * n + j, i * n + j + 1],
          [j * n + i, (j + 1) * n + i],
        ] as const)
          sum += Math.abs(Math.log((values[a] as number) / (values[b] as number)));
    return sum / (2 * n);
  },
};

/**
 * Value of a box's feature at a row: a numeric port by its name, or "<port>.<statistic>".
 *
 * @throws RetortError INVALID_INPUT where the value cannot be read; INTERNAL for a feature that is neither.
 */
export function featureValue(
  spec: Pick<ModelSpec, "id" | "inputs"> & Partial<Pick<ModelSpec, "body">>,
  feature: string,
  values: Readonly<Record<string, unknown>>,
): number {
  const [name, statistic] = feature.split(".") as [string, string | undefined];
  const system = name === "start" ? systemOf(spec) : undefined;
  if (system) return ofStart(system, statistic ?? "", values);
  const port = spec.inputs[name];
  const measure = statistic === undefined ? undefined : statistics[statistic];
  if (!port || (statistic !== undefined && !measure))
    throw new RetortError("INTERNAL", `the domain of ${spec.id} names "${feature}", which is no feature`, {
      hint: `features are numeric ports, or "<port>.<statistic>" with ${Object.keys(statistics).join(", ")}`,
    });
  const value = values[name];
  const number = measure ? measure(numbersOf(port.kind, value)) : Number(value);
  if (!Number.isFinite(number))
    throw new RetortError("INVALID_INPUT", `${feature} has no value here`, { step: name, hint: `give ${port.title}` });
  return number;
}

function numbersOf(kind: ModelSpec["inputs"][string]["kind"], value: unknown): Float64Array {
  if (kindInfo(kind).form === "profile") return readProfile(value, points);
  if (kind === "permeability") return readMedium(value, cells);
  if (kind === "vorticity-field") return readPeriodicSquare(value, cells);
  return Float64Array.from(value as ArrayLike<number>);
}

/** The mechanical system whose start a model reads. */
function systemOf({ body }: Partial<Pick<ModelSpec, "body">>): SystemName | undefined {
  if (body?.type !== "network" || body.featuriser.id !== "start") return undefined;
  return body.featuriser.options.system as SystemName;
}

/** A measure of the state that a motion starts from, such as "energy". */
function ofStart(system: SystemName, measure: string, values: Readonly<Record<string, unknown>>): number {
  const of = startMeasures[measure];
  if (!of)
    throw new RetortError("INTERNAL", `"start.${measure}" is no feature`, {
      hint: `there are ${Object.keys(startMeasures).join(", ")}`,
    });
  return of(startState(system, values), protocols[system].system);
}
