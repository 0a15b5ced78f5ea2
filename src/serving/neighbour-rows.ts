import type { ModelDefinition } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";

/** What the dataset says of a training row. */
export type DatasetRow = { inputs: Readonly<Record<string, unknown>>; measured: Readonly<Record<string, number>> };

/** Looks up a row of the dataset by its number in the file. */
export type DatasetRows = ((row: number) => DatasetRow | undefined) & {
  /** Numbers of all rows there are. */
  numbers: readonly number[];
};

const tables = new WeakMap<ModelDefinition, Promise<DatasetRows | RetortError>>();

/**
 * Looks up rows of the dataset a model was trained on, where it is on this machine; it is read once.
 *
 * @returns the look-up, or the error that says what to do to have the dataset.
 */
export function datasetRows(definition: ModelDefinition): Promise<DatasetRows | RetortError> {
  let table = tables.get(definition);
  if (!table) {
    table = read(definition).catch((error: unknown) => {
      // Asked for again later: the dataset may have been pulled meanwhile.
      tables.delete(definition);
      if (error instanceof RetortError) return error;
      throw error;
    });
    tables.set(definition, table);
  }
  return table;
}

async function read(definition: ModelDefinition): Promise<DatasetRows> {
  if (!definition.data) throw new RetortError("DATASET_NOT_FOUND", `${definition.spec.id} was not made from a dataset`);
  const { load } = await definition.data();
  const data = await load();
  const at = new Map(data.rowNumbers.map((row, i) => [row, i]));
  const look = (row: number): DatasetRow | undefined => {
    const i = at.get(row);
    if (i === undefined) return undefined;
    const measured: Record<string, number> = {};
    for (const [name, values] of Object.entries(data.targets))
      if (typeof values[i] === "number") measured[name] = values[i] as number;
    const inputs = Object.fromEntries(Object.entries(data.inputs).map(([name, values]) => [name, values[i]]));
    return { inputs, measured };
  };
  return Object.assign(look, { numbers: data.rowNumbers });
}
