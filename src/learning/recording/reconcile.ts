import { isDeepStrictEqual } from "node:util";
import { RetortError } from "../../core/errors.ts";
import { fitExpression, type SizeExpression, type Sizes } from "./axis-sizes.ts";
import type { GraphWriter } from "./graph-writer.ts";
import type { ConstantData, Operand, RecordedNode, RecordedType, Trace, Value } from "./trace.ts";

/**
 * Writes the graph that several traces of one network at different axis sizes have in common: shape constants that
 * move with an axis become computed ones. Returns the written name of every value.
 *
 * @throws RetortError EXPORT_FAILED where the traces differ in a way that no axis size explains.
 */
export function reconcile(
  traces: readonly Trace[],
  sizes: readonly Sizes[],
  names: Map<number, string>,
  writer: GraphWriter,
): void {
  const counts = traces.map((trace) => trace.nodes.length);
  if (counts.some((n) => n !== counts[0])) throw differ(`the number of ops changes (${counts.join(", ")})`);
  const [first] = traces as [Trace];
  first.nodes.forEach((node, i) => {
    const same = traces.map((trace) => trace.nodes[i] as RecordedNode);
    if (same.some((other) => other.type !== node.type)) throw differ(`op ${i} changes`);
    if (node.type === "node") writeNode(same as Written<"node">[], i);
    else if (node.type === "constant") writeConstant(same as Written<"constant">[], i);
    else writeFill(same as Written<"fill">[], i);
  });

  function writeNode(same: readonly Written<"node">[], i: number): void {
    const [node] = same as [Written<"node">];
    for (const other of same) {
      if (other.op !== node.op) throw differ(`op ${i} is ${node.op} in one and ${other.op} in another`);
      if (!isDeepStrictEqual(other.attributes, node.attributes))
        throw differ(`an attribute of ${node.op} (op ${i}) changes: ${describe(same.map((o) => o.attributes))}`);
      if (other.outputs.length !== node.outputs.length) throw differ(`the number of outputs of ${node.op} changes`);
    }
    const inputs = node.inputs.map((operand, k) =>
      writeOperand(
        same.map((other) => other.inputs[k]),
        operand,
        node.op,
        i,
      ),
    );
    const outputs = writer.node(node.op, inputs, node.attributes, node.outputs.length);
    node.outputs.forEach((value, k) => {
      names.set(value.id, outputs[k] as string);
    });
  }

  function writeOperand(all: readonly Operand[], operand: Operand, op: string, i: number): string {
    if (operand === undefined) return "";
    if ("integers" in operand) {
      const lists = all.map((other) => (other as { integers: readonly number[] }).integers);
      return writer.integers(expressions(lists, `${op} (op ${i})`), operand.infer);
    }
    if (all.some((other) => (other as Value).id !== operand.id)) throw differ(`${op} (op ${i}) takes other operands`);
    return names.get(operand.id) as string;
  }

  function writeConstant(same: readonly Written<"constant">[], i: number): void {
    const [{ output, data }] = same as [Written<"constant">];
    const equal = same.every((o) => isDeepStrictEqual(o.output.shape, output.shape) && equalData(o.data, data));
    const single = same.map((o) => uniform(o.data));
    if (equal && (single[0] === undefined || data.length <= 16)) {
      names.set(output.id, writer.constant(data, output.shape, output.dtype));
      return;
    }
    if (single.some((value) => value === undefined))
      throw differ(
        `a constant of shape [${same.map((o) => o.output.shape.join(", ")).join("] / [")}] (op ${i}) changes in its numbers`,
        "take what varies with an axis as an input of the network",
      );
    const shape = expressions(
      same.map((o) => o.output.shape),
      `a constant (op ${i})`,
    );
    names.set(output.id, repeated(shape, single as number[], output.dtype, `a constant (op ${i})`));
  }

  function writeFill(same: readonly Written<"fill">[], i: number): void {
    const [{ output }] = same as [Written<"fill">];
    const shape = expressions(
      same.map((o) => o.shape.integers),
      `a filled tensor (op ${i})`,
    );
    names.set(
      output.id,
      repeated(
        shape,
        same.map((o) => o.value),
        output.dtype,
        `a filled tensor (op ${i})`,
      ),
    );
  }

  /** A tensor of one repeated number; the number itself may be an axis size or one over it (a mean's divisor). */
  function repeated(shape: SizeExpression[], values: number[], dtype: RecordedType, where: string): string {
    const [value] = values as [number];
    if (values.every((v) => Object.is(v, value))) return writer.fill(shape, value, dtype);
    const direct = values.every(Number.isInteger) ? fitExpression(values, sizes) : undefined;
    const inverse = values.map((v) => Math.round(1 / v));
    const close = values.every((v, t) => Math.abs(v * (inverse[t] as number) - 1) < 1e-6);
    const over = direct === undefined && close ? fitExpression(inverse, sizes) : undefined;
    const found = direct ?? over;
    if (found === undefined)
      throw differ(`${where} has the values ${values.join(" / ")}, which follow no axis`, "take it as an input");
    const number = writer.one("Squeeze", [writer.one("Cast", [writer.size(found)], { to: dtype })]);
    const scalar = direct === undefined ? writer.one("Reciprocal", [number]) : number;
    return shape.length === 0 ? scalar : writer.one("Expand", [scalar, writer.integers(shape)]);
  }

  function expressions(lists: readonly (readonly number[])[], where: string): SizeExpression[] {
    const [list] = lists as [readonly number[]];
    if (lists.some((other) => other.length !== list.length)) throw differ(`the rank at ${where} changes`);
    return list.map((_, k) => {
      const values = lists.map((other) => other[k] as number);
      const found = fitExpression(values, sizes);
      if (found === undefined)
        throw differ(`a size at ${where} is ${values.join(" / ")}, which follows no declared axis (${axes(sizes)})`);
      return found;
    });
  }
}

type Written<T extends RecordedNode["type"]> = Extract<RecordedNode, { type: T }>;

const describe = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join(" / ");
const axes = (sizes: readonly Sizes[]) =>
  Object.keys(sizes[0] ?? {})
    .map((axis) => `${axis} ${sizes.map((s) => s[axis]).join(" / ")}`)
    .join(", ");

function equalData(a: ConstantData, b: ConstantData): boolean {
  if (a === b) return true;
  return a.length === b.length && Buffer.compare(bytes(a), bytes(b)) === 0;
}

const bytes = (a: ConstantData) => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);

/** The one number a tensor repeats, if it does. */
function uniform(data: ConstantData): number | undefined {
  const [first] = data;
  return first !== undefined && data.every((v) => Object.is(v, first)) ? first : undefined;
}

function differ(
  what: string,
  hint = "compute sizes from the shapes of the inputs, and declare every axis that varies",
) {
  return new RetortError("EXPORT_FAILED", `traces of the network at different sizes do not agree: ${what}`, { hint });
}
