import type { FunctionNode, MathNode, OperatorNode, ParenthesisNode, SymbolNode } from "mathjs";
import { RetortError } from "../core/errors.ts";
import { mathjs } from "../core/mathjs.ts";

const longest = 1000;
const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };
const functions: Readonly<Record<string, (...values: number[]) => number>> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
};
const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  pow: (a, b) => a ** b,
};

/** The value at the variables, in their order. */
type Compiled = (...at: number[]) => number;

/**
 * A formula in x, such as "sin(2 pi x) + 0.3 cos(4 pi x)^2", or in other variables, as a function of them in their
 * order. Numbers, the variables, pi, e, + − * / ^, parentheses and the functions sin cos tan asin acos atan sinh cosh
 * tanh exp log sqrt abs are all there is: mathjs reads the text, and its tree is translated node by node, so that
 * nothing else can run.
 *
 * @throws RetortError INVALID_INPUT, with the position of what cannot be read.
 */
export function compileFormula(text: string, variables: readonly string[] = ["x"]): Compiled {
  if (text.length > longest)
    throw new RetortError("INVALID_INPUT", `the formula has ${text.length} characters`, {
      hint: `at most ${longest}; give samples for anything longer`,
    });
  let tree: MathNode;
  try {
    tree = mathjs().parse(text);
  } catch (thrown) {
    const at = (thrown as { char?: number }).char;
    throw invalid(text, (thrown as Error).message.replace(/ \(char \d+\)$/, ""), at, variables);
  }
  return compile(tree, text, variables);
}

function compile(node: MathNode, text: string, variables: readonly string[]): Compiled {
  switch (node.type) {
    case "ConstantNode": {
      const value = (node as unknown as { value: unknown }).value;
      if (typeof value === "number" && Number.isFinite(value)) return () => value;
      throw invalid(text, `"${node.toString()}" is not a number`, text.indexOf(String(value)) + 1, variables);
    }
    case "SymbolNode": {
      const { name } = node as SymbolNode;
      const variable = variables.indexOf(name);
      if (variable >= 0) return (...at) => at[variable] as number;
      const constant = Object.hasOwn(constants, name) ? constants[name] : undefined;
      if (constant !== undefined) return () => constant;
      throw invalid(text, `"${name}" is not known`, place(text, name), variables);
    }
    case "ParenthesisNode":
      return compile((node as ParenthesisNode).content, text, variables);
    case "OperatorNode": {
      const { fn, args, op } = node as OperatorNode;
      const parts = args.map((arg) => compile(arg, text, variables));
      const [a, b] = parts;
      if (fn === "unaryMinus" && a) return (...at) => -a(...at);
      if (fn === "unaryPlus" && a) return a;
      const apply = Object.hasOwn(operators, fn) ? operators[fn] : undefined;
      if (apply && a && b && parts.length === 2) return (...at) => apply(a(...at), b(...at));
      throw invalid(text, `the operator "${op}" is not known`, text.indexOf(op) + 1, variables);
    }
    case "FunctionNode": {
      const { fn, args } = node as FunctionNode;
      const name = (fn as unknown as SymbolNode).name ?? fn.toString();
      // "pi (x + y)" is a product to whoever writes it, and a call to mathjs.
      const factor = variables.includes(name) || Object.hasOwn(constants, name);
      if (factor && args.length === 1 && args[0]) {
        const [left, right] = [compile(fn as MathNode, text, variables), compile(args[0], text, variables)];
        return (...at) => left(...at) * right(...at);
      }
      const apply = Object.hasOwn(functions, name) ? functions[name] : undefined;
      if (!apply) throw invalid(text, `the function "${name}" is not known`, place(text, name), variables);
      const [a] = args.map((arg) => compile(arg, text, variables));
      if (!a || args.length !== 1) throw invalid(text, `${name} takes one value`, place(text, name), variables);
      return (...at) => apply(a(...at));
    }
    default:
      throw invalid(
        text,
        `"${node.toString().slice(0, 40)}" is not a formula in ${variables.join(" and ")}`,
        undefined,
        variables,
      );
  }
}

/** Position, from 1, of a name as a whole word. */
function place(text: string, name: string): number | undefined {
  const found = [...text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)].find((match) => match[0] === name);
  return found ? found.index + 1 : undefined;
}

function invalid(text: string, what: string, at: number | undefined, variables: readonly string[]): RetortError {
  const where = at !== undefined && at > 0 ? ` at character ${at}` : "";
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return new RetortError("INVALID_INPUT", `the formula "${shown}" cannot be read${where}: ${what}`, {
    hint: `use numbers, ${variables.join(", ")}, pi, + - * / ^ and ${Object.keys(functions).join(", ")}, as in "sin(2 pi x)"`,
  });
}
