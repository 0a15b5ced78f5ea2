import { RetortError } from "../core/errors.ts";
import type { Kind } from "../core/kinds.ts";
import type { Column, Model, ModelSpec, Run, Table } from "../core/model.ts";
import { stopIfAborted } from "./cancel.ts";
import { formulaInside } from "./formula-inside.ts";
import { compileFormula, isList, type Program, type Setter } from "./formula-program.ts";

/** Evaluations between two looks at whether the caller has gone. */
const stride = 50_000;

/**
 * A formula as a model. Where inputs come with draws and draws are asked for, each is carried through, inputs without
 * draws keeping their value; a draw is not held to the conditions that the value itself must meet.
 *
 * @throws RetortError VERSION_BROKEN where the formula cannot be compiled. Rows that break a condition fail with its
 *   code and text, rows without a finite answer with UNSUPPORTED_INPUT.
 */
export function formulaModel(spec: ModelSpec, version: string): Model {
  const program = compileFormula(spec);
  return {
    spec,
    version,
    inside: formulaInside(spec, program),
    async predictBatch(input, run) {
      return evaluate(spec, program, input, run);
    },
    async close() {},
  };
}

async function evaluate(spec: ModelSpec, program: Program, input: Table, run: Run): Promise<Table> {
  const errors = new Map(input.errors);
  const inputs = Object.entries(spec.inputs).map(([name, port]) => ({
    set: program.set[name] as Setter,
    column: (input.columns[name] ?? { point: [] }) as Column,
    list: isList(port),
  }));
  const drawn = run.samples > 0 ? inputs.filter(({ column, list }) => column.samples && !list) : [];
  const outputs = Object.entries(spec.outputs).map(([name, port]) => ({
    name,
    by: port.by,
    get: program.getter(name),
    selector: port.by && input.columns[port.by.input]?.point,
    point: new Float64Array(input.rows).fill(Number.NaN),
    samples: drawn.length > 0 ? new Float64Array(input.rows * run.samples).fill(Number.NaN) : undefined,
    kinds: port.by && new Array<Kind>(input.rows).fill(port.kind),
  }));
  let evaluations = 0;
  for (let row = 0; row < input.rows; row++) {
    if (errors.has(row)) continue;
    try {
      evaluations += 1 + (drawn.length > 0 ? run.samples : 0);
      if (evaluations >= stride) {
        evaluations = 0;
        await new Promise((resolve) => setImmediate(resolve));
        stopIfAborted(run.signal);
      }
      for (const { set, column } of inputs) set(column.point[row], column.kinds?.[row]);
      const refused = program.refusal();
      if (refused) throw refused;
      program.run();
      for (const { name, get, point, kinds, by, selector } of outputs) {
        point[row] = finite(spec, name, get());
        if (by && kinds) kinds[row] = kindOf(spec, name, by, selector?.[row]);
      }
      if (drawn.length === 0) continue;
      for (let draw = row * run.samples; draw < (row + 1) * run.samples; draw++) {
        for (const { set, column } of drawn) set(column.samples?.[draw], column.kinds?.[row]);
        program.run();
        for (const { name, get, samples } of outputs) (samples as Float64Array)[draw] = finite(spec, name, get());
      }
    } catch (error) {
      if (!(error instanceof RetortError) || error.code === "CANCELLED" || error.code === "TIMEOUT") throw error;
      errors.set(row, error.at(row));
    }
  }
  const columns = Object.fromEntries(
    outputs.map(({ name, point, samples, kinds }) => [
      name,
      { point, ...(samples && { samples }), ...(kinds && { kinds }) } satisfies Column,
    ]),
  );
  return { rows: input.rows, columns, errors };
}

function finite(spec: ModelSpec, name: string, value: number): number {
  if (!Number.isFinite(value))
    throw new RetortError("UNSUPPORTED_INPUT", `${spec.id} has no finite ${name} for this input`, {
      hint: "the inputs are too large or too small for the formula",
    });
  return value;
}

function kindOf(
  spec: ModelSpec,
  output: string,
  by: NonNullable<ModelSpec["outputs"][string]["by"]>,
  value: unknown,
): Kind {
  const found = by.cases[String(value)];
  if (!found)
    throw new RetortError("INVALID_INPUT", `${spec.id} has no ${output} for a ${by.input} of ${String(value)}`, {
      step: by.input,
      hint: `give ${Object.keys(by.cases).join(" or ")}`,
    });
  return found.kind;
}
