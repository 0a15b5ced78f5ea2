import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import type { Encoded } from "../../core/model.ts";
import { versionFiles } from "../../core/version.ts";
import type { Feed } from "../../runtime/featurisers/featuriser.ts";
import { recordOnnx, type SymbolicInput } from "../recording/record-onnx.ts";
import { WeightsFile } from "../recording/weights-file.ts";
import type { Batch } from "./fit.ts";

/** A batch of an encoding as tensors by name; `rows` of it. */
export type NetworkInputs = Batch & { tensors: Record<string, tf.Tensor> };

/** What a network gives for a batch [rows, width]. */
export type NetworkValue = (inputs: NetworkInputs) => tf.Tensor2D;

/** The number whose derivative is taken: of an ensemble's values [rows, members] the mean over members, added up. */
export const sumOfMeans = (value: tf.Tensor2D) => tf.sum(tf.mean(value, 1)) as tf.Scalar;

/** The same of values of which each has its weight [rows, width]. */
export const weightedSum = (cotangent: tf.Tensor) => (value: tf.Tensor2D) =>
  tf.sum(tf.mul(value, cotangent)) as tf.Scalar;

/** Derivative of a number made of a network's values by every float tensor, as `d_<tensor>`. */
export function gradients(
  value: NetworkValue,
  number: (value: tf.Tensor2D) => tf.Scalar,
  tensors: Readonly<Record<string, tf.Tensor>>,
  rows: number,
): Record<string, tf.Tensor> {
  const names = Object.keys(tensors).filter((name) => tensors[name]?.dtype === "float32");
  const of = tf.grads((...floats: tf.Tensor[]) => {
    const given = { ...tensors, ...Object.fromEntries(names.map((name, i) => [name, floats[i] as tf.Tensor])) };
    return number(value({ rows, tensors: given }));
  });
  const parts = of(names.map((name) => tensors[name] as tf.Tensor));
  return Object.fromEntries(names.map((name, i) => [`d_${name}`, parts[i] as tf.Tensor]));
}

export type Recording = {
  /** Values a row: members of an ensemble, or classes. */
  width: number;
  /** What the forward graph reads, where that is not the encoding. */
  feeds?: Readonly<Record<string, Feed>> | undefined;
  /** The gradient graph reads the weight of each value besides, as `cotangent` [row, width]. Default: sum of means. */
  weighted?: boolean;
};

/**
 * Records a network and its gradient into a version's folder: `forward.onnx` gives `value` [row, width],
 * `gradient.onnx` gives `d_<tensor>` for every float tensor; both read weights.bin.
 */
export async function recordNetwork(
  folder: string,
  example: Encoded,
  value: NetworkValue,
  { width, feeds, weighted = false }: Recording,
): Promise<void> {
  const inputs: SymbolicInput[] = Object.entries(example.tensors).map(([name, { axis, width: own, data }]) => ({
    name,
    dtype: data instanceof Int32Array ? "int32" : "float32",
    shape: axis === "shared" ? [...own] : [axis, ...own],
  }));
  const weights = new WeightsFile(versionFiles.weights);
  const forward = await recordOnnx({
    inputs: feeds ? symbolic(feeds) : inputs,
    forward: (_, tensors, sizes) => ({ value: value({ rows: sizes.row as number, tensors }) }),
    outputs: { value: ["row", width] },
    weights,
  });
  const floats = inputs.filter(({ dtype }) => dtype === "float32");
  const cotangents: SymbolicInput[] = [{ name: "cotangent", dtype: "float32", shape: ["row", width] }];
  const gradient = await recordOnnx({
    inputs: [...inputs, ...(weighted ? cotangents : [])],
    forward: (_, { cotangent, ...tensors }, sizes) =>
      gradients(value, cotangent ? weightedSum(cotangent) : sumOfMeans, tensors, sizes.row as number),
    outputs: Object.fromEntries(floats.map(({ name, shape }) => [`d_${name}`, shape])),
    weights,
  });
  writeFileSync(join(folder, versionFiles.forward), forward.model);
  writeFileSync(join(folder, versionFiles.gradient), gradient.model);
  writeFileSync(join(folder, versionFiles.weights), weights.bytes());
}

/** The inputs of a graph that reads feeds. */
const symbolic = (feeds: Readonly<Record<string, Feed>>): SymbolicInput[] =>
  Object.entries(feeds).map(([name, { data, axes }]) => ({
    name,
    dtype: data instanceof Int32Array ? "int32" : "float32",
    shape: axes,
  }));
