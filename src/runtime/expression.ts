import type { MathNode } from "mathjs";
import { RetortError } from "../core/errors.ts";
import { mathjs } from "../core/mathjs.ts";

/** A compiled expression: the numbers of all names, by slot, to its value; conditions give 1 or 0. */
export type Compiled = (slots: Float64Array) => number;

const constants: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["e", Math.E],
]);

const unary: Readonly<Record<string, (x: number) => number>> = {
  unaryMinus: (x) => -x,
  unaryPlus: (x) => x,
  not: (x) => (x === 0 ? 1 : 0),
  abs: Math.abs,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
};

const binary: Readonly<Record<string, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  pow: (x, y) => x ** y,
  min: Math.min,
  max: Math.max,
  equal: (x, y) => (x === y ? 1 : 0),
  unequal: (x, y) => (x !== y ? 1 : 0),
  smaller: (x, y) => (x < y ? 1 : 0),
  smallerEq: (x, y) => (x <= y ? 1 : 0),
  larger: (x, y) => (x > y ? 1 : 0),
  largerEq: (x, y) => (x >= y ? 1 : 0),
  and: (x, y) => (x !== 0 && y !== 0 ? 1 : 0),
  or: (x, y) => (x !== 0 || y !== 0 ? 1 : 0),
};

type Tree = MathNode & {
  name: string;
  value: unknown;
  fn: string | { name: string };
  args: Tree[];
  content: Tree;
  condition: Tree;
  trueExpr: Tree;
  falseExpr: Tree;
};

/**
 * Compiles an expression over numbers, read by mathjs's grammar, to plain JavaScript arithmetic in double precision.
 * It knows + − × ÷ ^, comparisons (exact), `and or not`, `a ? b : c` (only the chosen branch is evaluated), and the
 * functions abs, cos, exp, expm1, log, log10, log1p, max, min, sin, sqrt, tan, tanh; nothing else can be reached.
 *
 * @param slotOf slot of a name; undefined where there is no such name
 * @throws RetortError VERSION_BROKEN where the expression does not parse or uses anything else.
 */
export function compileExpression(expression: string, slotOf: (name: string) => number | undefined): Compiled {
  const fail = (why: string, cause?: unknown) =>
    new RetortError("VERSION_BROKEN", `the formula "${expression}" cannot be used: ${why}`, {
      hint: `it may use numbers, ports, constants, + - * / ^, comparisons and ${Object.keys({ ...unary, ...binary }).join(", ")}`,
      cause,
    });
  const compile = (node: Tree): Compiled => {
    switch (node.type) {
      case "ParenthesisNode":
        return compile(node.content);
      case "ConstantNode": {
        const { value } = node;
        if (typeof value !== "number") throw fail(`it has ${String(value)}, which is no number`);
        return () => value;
      }
      case "SymbolNode": {
        const slot = slotOf(node.name);
        if (slot !== undefined) return (slots) => slots[slot] as number;
        const value = constants.get(node.name);
        if (value === undefined) throw fail(`there is no "${node.name}"`);
        return () => value;
      }
      case "ConditionalNode": {
        const [condition, yes, no] = [compile(node.condition), compile(node.trueExpr), compile(node.falseExpr)];
        return (slots) => (condition(slots) !== 0 ? yes(slots) : no(slots));
      }
      case "OperatorNode":
      case "FunctionNode":
        return apply(typeof node.fn === "string" ? node.fn : node.fn.name, node.args.map(compile));
      default:
        throw fail(`it has a ${node.type}`);
    }
  };
  const apply = (name: string, args: readonly Compiled[]): Compiled => {
    const [a, b, ...more] = args as [Compiled, Compiled | undefined, ...Compiled[]];
    const one = Object.hasOwn(unary, name) ? unary[name] : undefined;
    const two = Object.hasOwn(binary, name) ? binary[name] : undefined;
    if (one && args.length === 1) return (slots) => one(a(slots));
    if (!two || !b) throw fail(`there is no function "${name}" of ${args.length} arguments`);
    const pair: Compiled = (slots) => two(a(slots), b(slots));
    return more.length === 0 ? pair : apply(name, [pair, ...more]);
  };
  let tree: Tree;
  try {
    tree = mathjs().parse(expression) as unknown as Tree;
  } catch (cause) {
    throw fail("it does not parse", cause);
  }
  return compile(tree);
}
