import type { ErrorCode, RetortError } from "./errors.ts";
import type { Kind } from "./kinds.ts";
import type { ProductsAnswer } from "./products.ts";

/**
 * One axis of values on a grid: `points` of them, equally spaced (or equally spaced in their logarithm) from `from` to
 * `to`; on a periodic axis `to` is `from` again and no point of its own. `to` may be the value of an input, such as the
 * time up to which a trajectory is asked for.
 */
export type GridAxis = {
  name: string;
  unit: string;
  from: number;
  to: number | { input: string };
  points: number;
  periodic?: boolean;
  logarithmic?: boolean;
};

/** What an input or output of a model carries. */
export type Port = {
  kind: Kind;
  /** Unit of plain numbers; default: the unit of the kind. */
  unit?: string;
  /** Names of the axes of a value that is not a single number, such as ["x"]. */
  axes?: readonly string[];
  /** Where the values of a field stand, first axis slowest; of a trajectory, its times. Absent: the unit interval, periodic. */
  grid?: readonly GridAxis[];
  /** What a trajectory has at each time, in the order of its numbers: names and units. */
  components?: readonly { name: string; unit: string }[];
  title: string;
  /** Other kinds an input also takes, each with the unit its numbers are then in. */
  also?: Readonly<Partial<Record<Kind, string>>>;
  /** An output whose kind follows from the value of an input, such as the molecularity. */
  by?: { input: string; cases: Readonly<Record<string, { kind: Kind; unit: string }>> };
  /** The only values a text or integer input takes; of a class, its classes in order. */
  values?: readonly (string | number)[];
  /** Closed range, in the port's unit, outside which a value has no meaning. */
  range?: readonly [number, number];
  /** Used where the caller gives nothing; shown in the schema. */
  default?: number | string;
  /** True where the model answers without it. */
  optional?: boolean;
};

/**
 * Values of one port for the rows of a table. Quantities are Float64Array in the port's unit (NaN only in rows that
 * have an error); structures and text are strings; profiles, fields and lists of quantities one Float64Array a row.
 */
export type Column = {
  point: Float64Array | readonly unknown[];
  /** Draws from what the value is known to within, rows × S, row-major. */
  samples?: Float64Array;
  /** Kind of each row, where the port takes or gives more than one. */
  kinds?: readonly Kind[];
  /** Of classes, whose `point` is the most probable one: calibrated probabilities [rows × classes], row-major. */
  probabilities?: ClassProbabilities;
  /** Of products, whose `point` is the SMILES of the most probable one (null where nothing happens): all of them. */
  products?: readonly (ProductsAnswer | undefined)[];
  /** What a network tells of each answer beside its value, by which the answer's error is judged. */
  measures?: Measures;
};

/** Per row: what an answer's error may go with. */
export type Measures = {
  /** Standard deviation between the members of an ensemble, in the port's unit. */
  spread?: Float64Array;
  /** From the training rows, as the network sees them; of reactions made of components, how many it has not seen. */
  distance?: Float64Array;
};

/**
 * Classes in order, and their probabilities, row-major. Where each row has choices of its own, such as candidate
 * molecules, `choices` names them, and `classes` are no more than their places.
 */
export type ClassProbabilities = {
  classes: readonly string[];
  data: Float64Array;
  choices?: readonly (readonly string[])[];
};

/** Rows of values by port. A row with an error has no meaning in any column; its neighbours do. */
export type Table = { rows: number; columns: Readonly<Record<string, Column>>; errors: Map<number, RetortError> };

/** How a batch is to be run. */
export type Run = {
  /** Draws a row to carry through; 0: point answers only. */
  samples: number;
  seed: number;
  /** Seeds of the draws of single steps of a pipeline, by id ("<step>/<step>" within pipelines); the others take `seed`. */
  seeds?: Readonly<Record<string, number>>;
  signal: AbortSignal;
  /** Screening and other work that must not hold up interactive requests. */
  bulk?: boolean;
  /** Of products, the canonical SMILES of each row that is looked for among all that are considered: to judge a model. */
  sought?: readonly (string | undefined)[];
};

/** Numbers along one axis of an encoding, `[length of axis, ...width]`, row-major; axis "shared": the same for all rows. */
export type Tensor = {
  axis: string;
  width: readonly number[];
  data: Float32Array | Int32Array;
  /** An integer tensor of positions along this axis: shifted when encodings are joined. */
  pointsAt?: string;
};

/**
 * A batch as a network reads it. `offsets[axis]` (rows + 1 long) gives each row's slice of an axis such as "row", "atom"
 * or "bond"; axis "row" has one entry a row. That is all the collation there is, for graphs, vectors and grids alike.
 */
export type Encoded = {
  rows: number;
  offsets: Readonly<Record<string, Uint32Array>>;
  tensors: Readonly<Record<string, Tensor>>;
};

/**
 * A part of a tensor: row `row` of `tensor`, columns from ≤ c < to (all where left out). Players that share a cell say
 * which part of what is there is theirs; the shares of a cell add up to 1.
 */
export type Cell = { tensor: string; row: number; from?: number; to?: number; share?: number };

/** What an explanation credits: an atom, a component, a descriptor, a parameter. Cells of a row's players overlap only by shares. */
export type Player = {
  label: string;
  group: "atom" | "component" | "descriptor" | "parameter";
  /** Position in the group: atom index in the SMILES as given, index of the component's port. */
  index: number;
  /** Port of the component that it is, or that the atom belongs to. */
  component?: string;
  cells: readonly Cell[];
};

/** A value read off a field: the sum of its values at some points, each times a weight. */
export type PointWeights = readonly { at: number; weight: number }[];

/** What explanations may look into. */
export interface Inside {
  /** Encodes the rows that can be encoded; `rows[i]` is the table row of encoded row i. */
  encode(input: Table): Promise<{ encoded: Encoded; rows: readonly number[]; errors: Map<number, RetortError> }>;
  /** Output port → numbers [rows × width], unclipped, in the port's default unit; members of an ensemble apart if asked. */
  forward(encoded: Encoded, signal: AbortSignal): Promise<Record<string, Float64Array>>;
  /**
   * Derivative of the output (default unit; of a field at point `at`, at each row's own weighted points, or summed over
   * all) by every float tensor.
   */
  gradient?(
    encoded: Encoded,
    output: string,
    signal: AbortSignal,
    at?: number | readonly PointWeights[],
  ): Promise<Record<string, Float32Array>>;
  /** The same rows with nothing known: zeroed features, mean descriptors. */
  baseline(encoded: Encoded): Encoded;
  /**
   * Per row, the players whose cells partition what differs from the baseline; given the rows' values by port, the finest
   * there are, such as the atoms of components.
   */
  players(encoded: Encoded, values?: readonly Readonly<Record<string, unknown>>[]): readonly (readonly Player[])[];
}

/** A network, an ensemble, a formula, a reference solver, a pipeline or a model on another machine. */
export interface Model {
  readonly spec: ModelSpec;
  /** Content name of the version, such as "3-1f0c5b2a9d7e". */
  readonly version: string;
  /** Rows and their order are kept; a row that fails is an error in the result's `errors`. */
  predictBatch(input: Table, run: Run): Promise<Table>;
  /** Absent: a black box. */
  readonly inside?: Inside;
  close(): Promise<void>;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** How a model computes. */
export type Body =
  | {
      type: "network";
      /** Turns inputs into tensors: id and revision in the runtime's list, options incl. everything fitted. */
      featuriser: { id: string; revision: number; options: { readonly [key: string]: Json } };
      /** Turns the graph's outputs into columns. */
      decoder: { id: string; options: { readonly [key: string]: Json } };
      members: number;
      /** The input that says how many points a row's grid has, where rows may stand on different ones. */
      gridPort?: string;
      /** A network that moves the field at one port by the time at another, at most `longest`, is applied until then. */
      rollout?: { field: string; time: string; longest: number };
    }
  | {
      type: "formula";
      /**
       * Expressions in mathjs's grammar, evaluated in order. Names are ports, constants and earlier names; a list has
       * `<port>_count`, `<port>_1`, `<port>_2`...; `<port>_order` is the order of a rate constant.
       */
      constants: Readonly<Record<string, number>>;
      steps: readonly (readonly [name: string, expression: string])[];
      /** Conditions that must hold, with the error's text otherwise, and its code (default INVALID_INPUT). */
      requires?: readonly (readonly [expression: string, message: string, code?: ErrorCode])[];
      /** Values by port from which explanations start; other ports explain nothing. */
      baseline?: Readonly<Record<string, number>>;
    }
  | {
      type: "graph-edits";
      /** Of how mixtures, candidates and differences are made: a change of numbers is a new revision. */
      revision: number;
      options: {
        /** Most likely bond changes that sets are made from, most changes in a set, most sets, and most looked at. */
        candidates: { top: number; changes: number; sets: number; looks: number };
        /** Divides the scores of candidates before they become probabilities. */
        temperature: number;
        /** Most products in an answer. */
        most: number;
      };
    }
  | { type: "code"; id: string; revision: number; options: { readonly [key: string]: Json } }
  | { type: "pipeline"; steps: readonly PipelineStep[]; outputs: Readonly<Record<string, string>> }
  | {
      type: "remote";
      /** Of a server of the Open Inference Protocol v2, such as http://10.0.0.7:4000. */
      address: string;
      /** The model there, and the version; absent: what it answers by default. */
      model: string;
      version?: string;
      /** The tensor of each port there. */
      inputs: Readonly<Record<string, RemoteTensor>>;
      outputs: Readonly<Record<string, RemoteTensor>>;
      /** The output there that tells the errors of rows. */
      errors?: string;
      /** The tensors there that tell each measure of a port's answers. */
      measures?: Readonly<Record<string, Readonly<Partial<Record<keyof Measures, string>>>>>;
    };

/** A tensor of a model on another machine, as the Open Inference Protocol names it. */
export type RemoteTensor = { tensor: string; datatype: string };

/** One model in a pipeline; bindings: input port → "input.<port>", "<step>.<output>" or a constant. */
export type PipelineStep = {
  name: string;
  model: string;
  version: string;
  bind: Readonly<Record<string, string | { constant: Json }>>;
};

/** All that can be said of a model without running it: plain data. */
export type ModelSpec = {
  id: string;
  title: string;
  description: string;
  /** GraphQL type the model is a field of: a subject ("Molecule"), or the type of a kind ("GibbsBarrier"). */
  subject: string;
  /** The quantity it gives, as that field is named. */
  field: string;
  /** Name of an object type that holds the outputs as fields; absent: the field is the sole output itself. */
  result?: string;
  inputs: Readonly<Record<string, Port>>;
  outputs: Readonly<Record<string, Port>>;
  body: Body;
};
