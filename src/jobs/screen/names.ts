import { RetortError } from "../../core/errors.ts";
import { kindInfo } from "../../core/kinds.ts";
import type { ModelSpec } from "../../core/model.ts";

/** What screening says of an output, with the ending of its column and its type in Parquet. */
export type OutputColumn = { what: string; ending: string; type: string };

/** The columns that screening adds for one output of the model, in their order. */
export type OutputNames = { output: string; columns: readonly { name: string; what: string; type: string }[] };

const domainColumn = { what: "domain", ending: "_domain", type: "VARCHAR" };

/** What is said of a class, of products, and of everything else. */
function columnsOf(spec: ModelSpec, output: string): readonly OutputColumn[] {
  const port = spec.outputs[output];
  if (port && kindInfo(port.kind).form === "class")
    return [
      { what: "value", ending: "", type: "VARCHAR" },
      { what: "probability", ending: "_probability", type: "DOUBLE" },
      { what: "set", ending: "_set", type: "VARCHAR[]" },
      domainColumn,
    ];
  if (port && kindInfo(port.kind).form === "products")
    return [
      { what: "value", ending: "", type: "VARCHAR" },
      { what: "probability", ending: "_probability", type: "DOUBLE" },
      domainColumn,
    ];
  return [
    { what: "value", ending: "", type: valueType(spec, output) },
    { what: "lower", ending: "_lower", type: "DOUBLE" },
    { what: "upper", ending: "_upper", type: "DOUBLE" },
    { what: "unit", ending: "_unit", type: "VARCHAR" },
    domainColumn,
  ];
}

/** All columns that screening adds, in their order, and what had to be called otherwise because the input has that name. */
export type AddedColumns = { outputs: readonly OutputNames[]; error: string; notices: readonly string[] };

/** Name a user knows an output by: the model's field where it is the sole one. */
function outputField(spec: ModelSpec, output: string): string {
  return Object.keys(spec.outputs).length === 1 ? spec.field : output;
}

/**
 * Names the added columns. Names compare without regard to case, as databases compare them; a group that collides with
 * a column of the input is called `retort_<name>`, and a notice says so.
 *
 * @throws RetortError INVALID_INPUT where that collides, too.
 */
export function addedColumns(spec: ModelSpec, columns: readonly string[]): AddedColumns {
  const taken = new Set(columns.map((name) => name.toLowerCase()));
  const notices: string[] = [];
  const choose = (base: string, endings: readonly string[]): string => {
    const free = (name: string) => endings.every((ending) => !taken.has(`${name}${ending}`.toLowerCase()));
    if (free(base)) return base;
    const other = `retort_${base}`;
    if (!free(other))
      throw new RetortError("INVALID_INPUT", `the input has columns called "${base}" and "${other}" already`, {
        hint: "rename one of them",
      });
    notices.push(`the input has a column called like "${base}"; what is added is called "${other}"`);
    return other;
  };
  const outputs = Object.keys(spec.outputs).map((output) => {
    const columns = columnsOf(spec, output);
    const base = choose(
      outputField(spec, output),
      columns.map(({ ending }) => ending),
    );
    return { output, columns: columns.map(({ what, ending, type }) => ({ name: `${base}${ending}`, what, type })) };
  });
  return { outputs, error: choose("error", [""]), notices };
}

/** The added columns with the type each has in Parquet. */
export function addedTypes(added: AddedColumns): [name: string, type: string][] {
  return [
    ...added.outputs.flatMap(({ columns }) => columns.map(({ name, type }): [string, string] => [name, type])),
    [added.error, "VARCHAR"],
  ];
}

function valueType(spec: ModelSpec, output: string): string {
  const port = spec.outputs[output];
  if (port?.axes) return "DOUBLE[]";
  return port && ["molecule", "reaction", "mixture", "solvent", "formula"].includes(port.kind) ? "VARCHAR" : "DOUBLE";
}

/**
 * Which column each input port is read from: the one called as the port (case apart), or, for the model's only required
 * structure, `column`.
 *
 * @throws RetortError INVALID_INPUT, listing the columns, where a required port has none.
 */
export function bindPorts(spec: ModelSpec, columns: readonly string[], column?: string): Record<string, string> {
  const find = (name: string) =>
    columns.find((c) => c === name) ?? columns.find((c) => c.trim().toLowerCase() === name.toLowerCase());
  const missing = (name: string) =>
    new RetortError("INVALID_INPUT", `the input has no column "${name}"`, {
      step: name,
      hint: `its columns are ${columns.join(", ")}; name the right one with --column`,
    });
  const bound: Record<string, string> = {};
  const first = Object.keys(spec.inputs)[0];
  for (const [name, port] of Object.entries(spec.inputs)) {
    const wanted = name === first && column !== undefined ? column : name;
    const found = find(wanted) ?? (name === "molecule" && wanted === name ? find("smiles") : undefined);
    if (found !== undefined) bound[name] = found;
    else if (wanted !== name || (!port.optional && port.default === undefined)) throw missing(wanted);
  }
  return bound;
}
