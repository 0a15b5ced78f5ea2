import { isGridded, kindInfo } from "../../core/kinds.ts";
import type { ModelSpec, Port } from "../../core/model.ts";
import { datatypeOfPort } from "../../runtime/remote/datatypes.ts";

/** What the protocol calls a tensor's metadata; −1 is a length that a request chooses. */
export type TensorMetadata = {
  name: string;
  datatype: "FP64" | "INT64" | "BYTES";
  shape: readonly number[];
  parameters?: Readonly<Record<string, string>>;
};

/** Outputs that a request gets when it names them, beside the model's own. */
const judgements = [
  ["lower", "FP64"],
  ["upper", "FP64"],
  ["spread", "FP64"],
  ["distance", "FP64"],
  ["domain", "BYTES"],
] as const;

/** Name of the output that carries the errors of rows. */
export const errorOutput = "error";

function tensorOf(name: string, port: Port): TensorMetadata {
  const { form, unit } = kindInfo(port.kind);
  const listed = port.axes !== undefined || form === "profile" || isGridded(port.kind);
  const own = port.unit ?? unit;
  return {
    name,
    datatype: datatypeOfPort(port),
    shape: listed ? [-1, -1] : [-1],
    parameters: { kind: port.kind, ...(own !== undefined && { unit: own }) },
  };
}

/** The inputs of a model: one tensor a port, its first axis the rows. Quantities are in the port's unit. */
export const inputTensors = (spec: ModelSpec): TensorMetadata[] =>
  Object.entries(spec.inputs).map(([name, port]) => tensorOf(name, port));

/** The model's own outputs, then those of judgements that a request gets if it names them. */
export function outputTensors(spec: ModelSpec): { own: TensorMetadata[]; further: TensorMetadata[] } {
  const own = Object.entries(spec.outputs).map(([name, port]) => tensorOf(name, port));
  const further = own.flatMap(({ name, shape, datatype }) =>
    judgements
      .filter(([ending]) => ending === "domain" || (shape.length === 1 && datatype === "FP64"))
      .map(([ending, type]) => ({ name: `${name}_${ending}`, datatype: type, shape: [-1] })),
  );
  return { own, further: [...further, { name: errorOutput, datatype: "BYTES", shape: [-1] }] };
}
