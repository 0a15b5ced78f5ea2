import type { Wiring } from "../core/composition.ts";
import { RetortError } from "../core/errors.ts";
import { kindInfo } from "../core/kinds.ts";
import type { Column, Encoded, Inside, ModelSpec, Port, Table, Tensor } from "../core/model.ts";
import type { Part } from "./loaded-model.ts";
import { partOf } from "./pipeline-encoding.ts";

/** Numbers that the first models gave, by step and output. */
type Begun = ReadonlyMap<string, Readonly<Record<string, Float64Array>>>;

/** How a pipeline computes from an encoding: its first models read tensors, the later ones tables. */
export type Flow = {
  first: readonly Part[];
  later: readonly Part[];
  /** Inputs that later models read. */
  read: readonly string[];
  input(encoded: Encoded): Table;
  begin(encoded: Encoded, signal: AbortSignal): Promise<Begun>;
  /** The numbers of each output, row after row. */
  end(input: Table, begun: Begun, signal: AbortSignal): Promise<(output: string) => Float64Array | undefined>;
};

/** Relative step of central differences in double precision. */
const step = Math.cbrt(Number.EPSILON);

/**
 * Derivative of an output of the whole by every float tensor: those of the first models' own, times how the output
 * changes with what they give, by central differences through the formulas after them. Absent where a first model has no
 * gradient, or a later one is no formula and so not in double precision.
 */
export function pipelineGradient(spec: ModelSpec, wiring: Wiring, flow: Flow): Inside["gradient"] | undefined {
  const { first, later, read } = flow;
  if (!first.every(({ model }) => model.inside?.gradient)) return undefined;
  if (!later.every(({ model }) => model.spec.body.type === "formula")) return undefined;

  return async (encoded, output, signal, at) => {
    const asked = wiring.outputs[output];
    if (!asked)
      throw new RetortError("EXPLANATION_UNSUPPORTED", `${spec.id} has no output "${output}"`, {
        hint: `its outputs are ${Object.keys(spec.outputs).join(", ")}`,
      });
    const gradients: Record<string, Float32Array> = {};
    for (const [name, { data }] of Object.entries(encoded.tensors))
      if (data instanceof Float32Array) gradients[name] = new Float32Array(data.length);
    const input = flow.input(encoded);
    const begun = await flow.begin(encoded, signal);
    const direct = first.find(({ step: own }) => own.id === asked.step);
    if (direct) {
      const own = await gradientOf(direct, encoded, asked.output, signal, at);
      for (const [name, values] of Object.entries(own)) gradients[`${direct.step.id}/${name}`] = values;
      return gradients;
    }
    const through = async (changed: Table, by: Begun) => (await flow.end(changed, by, signal))(output);
    for (const part of first)
      for (const port of usedOutputs(part, later)) {
        const values = begun.get(part.step.id)?.[port];
        if (!values || values.length !== encoded.rows)
          throw new RetortError("EXPLANATION_UNSUPPORTED", `${part.step.id} gives a ${port} that is no single number`, {
            step: part.step.id,
            hint: "ask for SHAPLEY",
          });
        const moving = (sign: number) => {
          const moved = values.map((value) => value + sign * step * (Math.abs(value) || 1));
          const all = new Map(begun).set(part.step.id, { ...begun.get(part.step.id), [port]: moved });
          return through(input, all);
        };
        const slope = slopes(values, await moving(1), await moving(-1));
        const own = await gradientOf(part, encoded, port, signal);
        for (const [name, numbers] of Object.entries(own))
          addScaled(gradients[`${part.step.id}/${name}`], numbers, encoded, `${part.step.id}/${name}`, slope);
      }
    for (const name of read) {
      const port = wiring.inputs[name] as Port;
      if (kindInfo(port.kind).form !== "quantity") continue;
      await differentiate(name, input, encoded, gradients[`input/${name}`] as Float32Array, (changed) =>
        through(changed, begun),
      );
    }
    return gradients;
  };
}

/** Outputs of a part that later steps read. */
function usedOutputs({ step: { id } }: Part, later: readonly Part[]): string[] {
  const used = later.flatMap(({ step: { feeds } }) =>
    Object.values(feeds).flatMap((feed) => (feed.from === "step" && feed.step === id ? [feed.output] : [])),
  );
  return [...new Set(used)];
}

async function gradientOf(
  { step: { id }, model }: Part,
  encoded: Encoded,
  port: string,
  signal: AbortSignal,
  at?: Parameters<NonNullable<Inside["gradient"]>>[3],
) {
  const gradient = model.inside?.gradient as NonNullable<Inside["gradient"]>;
  return gradient(partOf(encoded, id), port, signal, at);
}

/** Central differences of each row; rows without an answer on either side have none. */
function slopes(values: Float64Array, up: Float64Array | undefined, down: Float64Array | undefined): Float64Array {
  return values.map(
    (value, row) => ((up?.[row] ?? Number.NaN) - (down?.[row] ?? Number.NaN)) / (2 * step * (Math.abs(value) || 1)),
  );
}

/** Adds a part's gradient, each cell times the slope of the row that it belongs to. */
function addScaled(
  into: Float32Array | undefined,
  numbers: Float32Array,
  encoded: Encoded,
  name: string,
  slope: Float64Array,
): void {
  if (!into) return;
  const { axis, width } = encoded.tensors[name] as Tensor;
  const wide = width.reduce((product, n) => product * n, 1);
  const offsets = encoded.offsets[axis];
  if (!offsets) return;
  for (let row = 0; row < encoded.rows; row++)
    for (let k = (offsets[row] as number) * wide; k < (offsets[row + 1] as number) * wide; k++)
      into[k] = (into[k] as number) + (numbers[k] as number) * (slope[row] as number);
}

/** Slopes of an output with each number of an input of the pipeline. */
async function differentiate(
  name: string,
  input: Table,
  encoded: Encoded,
  into: Float32Array,
  through: (changed: Table) => Promise<Float64Array | undefined>,
): Promise<void> {
  const column = input.columns[name] as Column;
  const changed = (point: Column["point"]): Table => ({
    ...input,
    columns: { ...input.columns, [name]: { ...column, point } },
  });
  if (column.point instanceof Float64Array) {
    const values = column.point;
    const at = (sign: number) => through(changed(values.map((value) => value + sign * step * (Math.abs(value) || 1))));
    into.set(slopes(values, await at(1), await at(-1)));
    return;
  }
  const lists = column.point as readonly Float64Array[];
  const offsets = encoded.offsets[`input/${name}`] as Uint32Array;
  for (let i = 0; i < Math.max(...lists.map(({ length }) => length)); i++) {
    const values = Float64Array.from(lists, (list) => list[i] ?? Number.NaN);
    const at = (sign: number) =>
      through(
        changed(
          lists.map((list) => list.map((value, j) => (i === j ? value + sign * step * (Math.abs(value) || 1) : value))),
        ),
      );
    const slope = slopes(values, await at(1), await at(-1));
    lists.forEach((list, row) => {
      if (i < list.length) into[(offsets[row] as number) + i] = slope[row] as number;
    });
  }
}
