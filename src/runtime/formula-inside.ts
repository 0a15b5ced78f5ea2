import { concatenate, encodedRow, withData } from "../core/encoding.ts";
import { RetortError } from "../core/errors.ts";
import { type Kind, kindInfo } from "../core/kinds.ts";
import type { Encoded, Inside, ModelSpec, Player, Table, Tensor } from "../core/model.ts";
import { stopIfAborted } from "./cancel.ts";
import { isList, type Program } from "./formula-program.ts";

/** Relative step of central differences: the cube root of double precision's epsilon, where their error is least. */
const step = Math.cbrt(Number.EPSILON);

/**
 * What explanations may look into: one tensor a port ([row], or [axis] for a list), whole numbers and orders of rate
 * constants as integers, which nothing differentiates. Explanations start from the formula's `baseline`; ports without
 * one have no player. Gradients are central differences in double precision.
 */
export function formulaInside(spec: ModelSpec, program: Program): Inside {
  if (spec.body.type !== "formula") throw new RetortError("INTERNAL", `${spec.id} is not a formula`);
  const start = spec.body.baseline ?? {};
  const ports = Object.entries(spec.inputs).map(([name, port]) => ({
    name,
    port,
    list: isList(port),
    axis: port.axes?.[0] ?? "row",
    whole: kindInfo(port.kind).form === "integer",
    ordered: kindInfo(port.kind).order !== undefined,
  }));
  const explained = ports.filter(({ name, whole }) => !whole && start[name] !== undefined);

  const encodeRow = (input: Table, row: number): Encoded => {
    const tensors: Record<string, Tensor> = {};
    const lengths: Record<string, number> = {};
    for (const { name, list, axis, whole, ordered } of ports) {
      const column = input.columns[name];
      const value = column?.point[row];
      program.set[name]?.(value, column?.kinds?.[row]);
      const numbers = (list ? value : [value]) as ArrayLike<number>;
      if (list) lengths[axis] = numbers.length;
      tensors[name] = { axis, width: [], data: whole ? Int32Array.from(numbers) : Float32Array.from(numbers) };
      if (ordered)
        tensors[`${name}_order`] = { axis: "row", width: [], data: Int32Array.of(program.getter(`${name}_order`)()) };
    }
    const refused = program.refusal();
    if (refused) throw refused;
    return encodedRow(lengths, tensors);
  };

  /** Puts a row where the steps read it; gives the float numbers that can be varied. */
  const load = (encoded: Encoded, row: number) => {
    const values: Record<string, number[]> = {};
    for (const { name, list, axis, ordered } of ports) {
      const { data } = encoded.tensors[name] as Tensor;
      const offsets = encoded.offsets[axis] as Uint32Array;
      values[name] = [...data.subarray(offsets[row], offsets[row + 1])];
      const order = ordered ? (encoded.tensors[`${name}_order`]?.data[row] as number) : undefined;
      program.set[name]?.(list ? values[name] : values[name]?.[0], order === undefined ? undefined : ofOrder(order));
    }
    return values;
  };

  const evaluated = (output: string): number => {
    program.run();
    const value = program.getter(output)();
    if (!Number.isFinite(value))
      throw new RetortError("UNSUPPORTED_INPUT", `${spec.id} has no finite ${output} on the way from its baseline`, {
        hint: "ask for another explanation method",
      });
    return value;
  };

  return {
    async encode(input) {
      const errors = new Map(input.errors);
      const rows: number[] = [];
      const parts: Encoded[] = [];
      for (let row = 0; row < input.rows; row++) {
        if (errors.has(row)) continue;
        try {
          parts.push(encodeRow(input, row));
          rows.push(row);
        } catch (error) {
          if (!(error instanceof RetortError)) throw error;
          errors.set(row, error.at(row));
        }
      }
      const encoded = parts.length ? concatenate(parts) : { rows: 0, offsets: { row: Uint32Array.of(0) }, tensors: {} };
      return { encoded, rows, errors };
    },
    async forward(encoded, signal) {
      stopIfAborted(signal);
      const names = Object.keys(spec.outputs);
      const results = Object.fromEntries(names.map((name) => [name, new Float64Array(encoded.rows)]));
      for (let row = 0; row < encoded.rows; row++) {
        load(encoded, row);
        for (const name of names) (results[name] as Float64Array)[row] = evaluated(name);
      }
      return results;
    },
    async gradient(encoded, output, signal) {
      stopIfAborted(signal);
      if (!(output in spec.outputs))
        throw new RetortError("EXPLANATION_UNSUPPORTED", `${spec.id} has no output "${output}"`, {
          hint: `its outputs are ${Object.keys(spec.outputs).join(", ")}`,
        });
      const gradients = Object.fromEntries(
        ports
          .filter(({ whole }) => !whole)
          .map(({ name }) => [name, new Float32Array((encoded.tensors[name] as Tensor).data.length)]),
      );
      for (let row = 0; row < encoded.rows; row++) {
        const values = load(encoded, row);
        for (const { name, list, axis, port } of ports.filter(({ whole }) => !whole)) {
          const own = values[name] as number[];
          const first = encoded.offsets[axis]?.[row] as number;
          const order = encoded.tensors[`${name}_order`]?.data[row];
          const kind = order === undefined ? port.kind : ofOrder(order);
          own.forEach((value, i) => {
            const h = step * (Math.abs(value) || 1);
            const at = (x: number) => {
              own[i] = x;
              program.set[name]?.(list ? own : x, kind);
              return evaluated(output);
            };
            (gradients[name] as Float32Array)[first + i] = (at(value + h) - at(value - h)) / (2 * h);
            at(value);
          });
        }
      }
      return gradients;
    },
    baseline(encoded) {
      const data = explained.map(({ name }) => [
        name,
        new Float32Array((encoded.tensors[name] as Tensor).data.length).fill(start[name] as number),
      ]);
      return withData(encoded, Object.fromEntries(data));
    },
    players(encoded) {
      return Array.from({ length: encoded.rows }, (_, row) =>
        explained.map(({ name, port, axis }): Player => {
          const offsets = encoded.offsets[axis] as Uint32Array;
          const first = offsets[row] as number;
          const cells = Array.from({ length: (offsets[row + 1] as number) - first }, (_, i) => ({
            tensor: name,
            row: first + i,
          }));
          return { label: port.title, group: "parameter", index: ports.findIndex((p) => p.name === name), cells };
        }),
      );
    },
  };
}

function ofOrder(order: number): Kind {
  return order === 1 ? "rate-constant-1st" : "rate-constant-2nd";
}
