import type { ModelDefinition } from "../core/definition.ts";
import { kindInfo } from "../core/kinds.ts";
import type { Table } from "../core/model.ts";
import { random } from "../core/random.ts";
import { tableOf, valueAt } from "../core/values.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";

const seed = 256;

/**
 * Rows to time a model and its solver by: the numbers that its domain box names are drawn from there, logarithmically
 * where the box spans more than a decade above 0, so that easy and hard problems mix; what is no number is that of the
 * first row and of the model's examples in turn. Without a box, those rows in turn.
 */
export function batchRows(
  definition: ModelDefinition | undefined,
  { spec, domain }: Pick<LoadedModel, "spec" | "domain">,
  input: Table,
  rows: number,
): { table(from: number, to: number): Table; drawn: string } {
  const given = Object.entries(input.columns).map(([port, column]) => [port, valueAt(column, 0)] as const);
  const own = Object.fromEntries(given.filter(([, value]) => !Number.isNaN(value))); // an optional number that is not there
  const bases = [own, ...(definition?.examples ?? [])];
  const ranges = domain?.type === "box" ? domain.ranges : {};
  const drawn = Object.entries(ranges).filter(([name]) => {
    const port = spec.inputs[name];
    return port && !port.axes && kindInfo(port.kind).form === "quantity";
  });
  const numbers = random(seed);
  const values = Array.from({ length: rows }, (_, i): Record<string, unknown> => {
    const row: Record<string, unknown> = { ...bases[i % bases.length] };
    for (const [name, { in: range }] of drawn) {
      const [low, high] = range;
      const u = numbers.uniform();
      row[name] = low > 0 && high / low > 10 ? low * (high / low) ** u : low + (high - low) * u;
    }
    return row;
  });
  return {
    table: (from, to) => tableOf(spec, values.slice(from, to)),
    drawn: drawn.length
      ? `${drawn.map(([name]) => name).join(", ")} drawn from the training box (seed ${seed}), all else as in the row and ${bases.length - 1} examples in turn`
      : `the row and ${bases.length - 1} examples in turn`,
  };
}
