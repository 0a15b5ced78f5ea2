import type { Encoded, Json, Player } from "../../core/model.ts";

/** Everything fitted in training that encoding needs, as the version's `model.json` has it. */
export type FeaturiserOptions = { readonly [key: string]: Json };

/** A tensor as a graph reads it, with the names of the axes whose size is free. */
export type Feed = { data: Float32Array | Int32Array; dims: readonly number[]; axes: readonly (string | number)[] };

/**
 * Turns the inputs of a row into tensors. The same id and revision give the same numbers for ever: a change of numbers
 * is a new revision, and the old one stays as long as versions name it.
 */
export type Featuriser = {
  readonly id: string;
  readonly revision: number;
  /** Loads what encoding needs, such as RDKit. */
  ready(): Promise<void>;
  /**
   * One row; `values` are as `readValue` gives them, by port. The result may be shared: it is not to be written to.
   *
   * @throws RetortError with the code and hint for the user, and the port as `step`.
   */
  encodeRow(values: Readonly<Record<string, unknown>>, options: FeaturiserOptions): Encoded;
  /**
   * What the forward graph reads of a batch, where that is not the encoding itself; the gradient graph always reads the
   * encoding. Absent or undefined: the encoding.
   */
  feeds?(encoded: Encoded, options: FeaturiserOptions): Record<string, Feed> | undefined;
  /** How many parts of each row training has not seen, where rows are made of parts. */
  unseen?(encoded: Encoded, options: FeaturiserOptions): Float64Array;
  /** The same graph with nothing known: features zero, which is the mean where options centre them. */
  baseline(encoded: Encoded, options: FeaturiserOptions): Encoded;
  /**
   * Per row, what an explanation credits; rows of cells count from the start of the batch. `values`, the raw values of
   * each row by port, ask for the finest parts there are: the atoms of components.
   */
  players(
    encoded: Encoded,
    options: FeaturiserOptions,
    values?: readonly Readonly<Record<string, unknown>>[],
  ): readonly (readonly Player[])[];
};

/** Computes once for each options object; options are taken to be frozen. */
export function perOptions<T>(make: (options: FeaturiserOptions) => T): (options: FeaturiserOptions) => T {
  const made = new WeakMap<FeaturiserOptions, T>();
  return (options) => {
    let value = made.get(options);
    if (value === undefined) {
      value = make(options);
      made.set(options, value);
    }
    return value;
  };
}
