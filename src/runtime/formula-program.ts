import { RetortError } from "../core/errors.ts";
import { type Kind, kindInfo } from "../core/kinds.ts";
import type { ModelSpec, Port } from "../core/model.ts";
import { type Compiled, compileExpression } from "./expression.ts";

/** Puts an input's value where the steps read it: a number, or a list of them. */
export type Setter = (value: unknown, kind?: Kind) => void;

/** A compiled formula; one row at a time goes through it. */
export type Program = {
  /** By input port. */
  set: Readonly<Record<string, Setter>>;
  /** Runs the steps on what was set. */
  run(): void;
  /** The function that gives the number of that name, after `run()`. */
  getter(name: string): () => number;
  /** The first condition that does not hold. */
  refusal(): RetortError | undefined;
};

/**
 * Compiles a formula's steps and conditions.
 *
 * @throws RetortError VERSION_BROKEN where an expression cannot be compiled, or an output is never computed.
 */
export function compileFormula(spec: ModelSpec): Program {
  const { body } = spec;
  if (body.type !== "formula") throw new RetortError("INTERNAL", `${spec.id} is not a formula`);
  const names: string[] = [];
  const slots = new Map<string, number>();
  const define = (name: string): number => {
    const slot = slots.get(name) ?? names.push(name) - 1;
    slots.set(name, slot);
    return slot;
  };
  const elements = new Map<string, number[]>();
  for (const [name, port] of Object.entries(spec.inputs)) {
    if (isList(port)) {
      elements.set(name, []);
      define(`${name}_count`);
    } else define(name);
    if (kindInfo(port.kind).order !== undefined) define(`${name}_order`);
  }
  for (const name of Object.keys(body.constants)) define(name);
  const slotOf = (name: string): number | undefined => {
    const element = /^(.+)_(\d+)$/.exec(name);
    const list = element && elements.get(element[1] as string);
    if (!list) return slots.get(name);
    const slot = define(name);
    list[Number(element[2]) - 1] = slot;
    return slot;
  };
  const requires = (body.requires ?? []).map(([expression, message, code]) => ({
    holds: compileExpression(expression, slotOf),
    message,
    code: code ?? ("INVALID_INPUT" as const),
  }));
  const steps: { slot: number; compute: Compiled }[] = [];
  for (const [name, expression] of body.steps) {
    const compute = compileExpression(expression, slotOf);
    if (slots.has(name))
      throw new RetortError("VERSION_BROKEN", `the formula of ${spec.id} computes "${name}" twice`, {
        hint: "give each step, port and constant a name of its own",
      });
    steps.push({ slot: define(name), compute });
  }
  const missing = Object.keys(spec.outputs).find((name) => !body.steps.some(([step]) => step === name));
  if (missing !== undefined)
    throw new RetortError("VERSION_BROKEN", `the formula of ${spec.id} never computes "${missing}"`);

  const takes = Object.entries(spec.inputs)
    .map(([name, port]) => `${name} (${port.title})`)
    .join(", ");

  const values = new Float64Array(names.length).fill(Number.NaN);
  for (const [name, value] of Object.entries(body.constants)) values[slots.get(name) as number] = value;
  const slot = (name: string) => slots.get(name) as number;
  const setter = (name: string, port: Port): Setter => {
    const list = elements.get(name);
    const at = slot(list ? `${name}_count` : name);
    const own = kindInfo(port.kind).order;
    const order = own === undefined ? undefined : slot(`${name}_order`);
    return (value, kind) => {
      if (list) {
        const given = value as ArrayLike<number>;
        values[at] = given.length;
        list.forEach((place, i) => {
          values[place] = given[i] ?? Number.NaN;
        });
      } else values[at] = typeof value === "number" ? value : Number.NaN;
      if (order !== undefined) values[order] = (kind === undefined ? own : kindInfo(kind).order) ?? Number.NaN;
    };
  };
  return {
    set: Object.fromEntries(Object.entries(spec.inputs).map(([name, port]) => [name, setter(name, port)])),
    run() {
      for (const { slot: at, compute } of steps) values[at] = compute(values);
    },
    getter(name) {
      const at = slot(name);
      return () => values[at] as number;
    },
    refusal() {
      const broken = requires.find(({ holds }) => holds(values) === 0);
      if (broken === undefined) return undefined;
      return new RetortError(broken.code, broken.message, { hint: `${spec.id} takes ${takes}` });
    },
  };
}

/** True where a port holds a list of numbers. */
export function isList(port: Port): boolean {
  return port.axes !== undefined;
}
