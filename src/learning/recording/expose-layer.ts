import { readFileSync, writeFileSync } from "node:fs";
import { RetortError } from "../../core/errors.ts";
import { decodeModel, encodeModel, type OnnxModel, onnxTypes } from "./onnx-schema.ts";

/** Name of the output that gives what the last layer reads. */
export const layerOutput = "embedding";

/** Columns that a layer has at least; narrower products only weigh outputs. */
const narrowest = 8;

/**
 * Makes a recorded graph also give what its last layer reads, [rows, width], as the output "embedding". A graph that gives
 * it already is left as it is.
 *
 * @param file forward.onnx of a network
 * @returns the width of the layer.
 * @throws RetortError INTERNAL where the graph ends in no layer.
 */
export function exposeLayer(file: string): number {
  const model = decodeModel(readFileSync(file));
  const { graph } = model;
  const found = lastLayer(model);
  if (graph.output.some(({ name }) => name === layerOutput)) return found.width;
  graph.node.push({
    opType: "Identity",
    name: `output_${layerOutput}`,
    input: [found.tensor],
    output: [layerOutput],
    attribute: [],
  });
  const rows = graph.output[0]?.type.tensorType.shape.dim[0] ?? { dimParam: "row" };
  graph.output.push({
    name: layerOutput,
    type: { tensorType: { elemType: onnxTypes.float32, shape: { dim: [rows, { dimValue: found.width }] } } },
  });
  writeFileSync(file, encodeModel(model));
  return found.width;
}

function lastLayer({ graph }: OnnxModel): { tensor: string; width: number } {
  const weights = new Map(graph.initializer.map(({ name, dims }) => [name, dims]));
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const passed = new Set<string>();
  // Nearest to the output first.
  const waiting = [graph.output[0]?.name ?? ""];
  for (const name of waiting) {
    const node = makers.get(name);
    if (!node || passed.has(name)) continue;
    passed.add(name);
    const [read, by] = node.input;
    const width = by === undefined ? undefined : weights.get(by)?.[0];
    if (node.opType === "MatMul" && read !== undefined && width !== undefined && width >= narrowest)
      return { tensor: read, width };
    waiting.push(...node.input);
  }
  throw new RetortError("INTERNAL", "the graph ends in no layer whose input could be given");
}
