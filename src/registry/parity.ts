import type { ModelData, Trained } from "../core/definition.ts";
import { withData } from "../core/encoding.ts";
import { RetortError } from "../core/errors.ts";
import type { Encoded, ModelSpec } from "../core/model.ts";
import { deviation } from "../core/statistics.ts";
import type { Card } from "../core/version.ts";
import type { LoadedModel } from "../runtime/load-version.ts";
import { rawRows } from "./judge.ts";

/** Largest difference allowed, as a fraction of the standard deviation of what is compared. */
const tolerance = 1e-3;
const rowsCompared = 128;
/** Scores of what is not there, such as a candidate that a row lacks, are no part of the deviation. */
const beyond = 1e3;

const deviationWithin = (values: ArrayLike<number>) =>
  deviation(Array.from(values).filter((value) => Math.abs(value) < beyond));

/** The largest difference as a share of `scale`, or of the numbers' own deviation. */
function largest(what: string, onnx: ArrayLike<number>, tensorflow: ArrayLike<number>, scale?: number): number {
  if (onnx.length !== tensorflow.length)
    throw new RetortError(
      "PARITY_FAILED",
      `${what}: ONNX gives ${onnx.length} numbers, TensorFlow.js ${tensorflow.length}`,
    );
  let worst = 0;
  for (let i = 0; i < onnx.length; i++)
    worst = Math.max(worst, Math.abs((onnx[i] as number) - (tensorflow[i] as number)));
  const own = scale ?? deviationWithin(tensorflow);
  const relative = worst / (own || 1);
  if (!(relative <= tolerance))
    throw new RetortError(
      "PARITY_FAILED",
      `${what}: ONNX and TensorFlow.js differ by ${relative.toExponential(2)} of the standard deviation, more than ${tolerance}`,
      {
        hint: "the version was not published; the recording of this network is wrong",
      },
    );
  return relative;
}

/** A row whose time is one that the network takes in one step, where it takes several. */
function withinOneStep({ body }: ModelSpec, row: Record<string, unknown>): Record<string, unknown> {
  if (body.type !== "network" || !body.rollout) return row;
  const { time, longest } = body.rollout;
  return { ...row, [time]: Math.min(Number(row[time]), longest) };
}

/** Of motions a tenth of the time: chaos makes something of rounding errors on longer ones, whoever computes them. */
function comparable({ spec: { body } }: LoadedModel, encoded: Encoded): Encoded {
  const times = encoded.tensors.time?.data;
  if (body.type !== "network" || body.decoder.id !== "motion" || !times) return encoded;
  return withData(encoded, { time: Float32Array.from(times, (time) => time / 10) });
}

/**
 * Compares ONNX with TensorFlow.js on test rows, forward and gradient.
 *
 * @throws RetortError PARITY_FAILED above a thousandth of the output's standard deviation.
 */
export async function checkParity(
  model: LoadedModel,
  trained: Trained,
  data: ModelData,
  signal: AbortSignal,
): Promise<NonNullable<Card["parity"]>> {
  const output = Object.keys(model.spec.outputs)[0] as string;
  const rows = data.shipped.test.slice(0, rowsCompared);
  const given = await trained.encode(rawRows(data, rows).map((row) => withinOneStep(model.spec, row)));
  const encoded = comparable(model, given);
  const { inside } = model;
  if (!inside) throw new RetortError("INTERNAL", `${model.spec.id} has no inside`);
  const [onnx, tensorflow] = [await inside.forward(encoded, signal), await trained.predict(encoded)];
  const forward = largest("forward", onnx[output] as Float64Array, tensorflow[output] as Float64Array);
  if (!trained.gradient || !inside.gradient) return { forward, rows: rows.length };
  const { body } = model.spec;
  const at = body.type === "network" && body.decoder.id === "class" ? 0 : undefined;
  const ours = await inside.gradient(encoded, output, signal, at);
  const theirs = await trained.gradient(encoded);
  // What hardly matters to the output has a gradient of rounding errors alone: all are held against the largest.
  const scale = Math.max(...Object.values(theirs).map(deviationWithin));
  const gradient = Math.max(
    ...Object.keys(theirs).map((name) =>
      largest(`gradient by ${name}`, ours[name] ?? [], theirs[name] as Float32Array, scale),
    ),
  );
  return { forward, gradient, rows: rows.length };
}
