/** y' = f(t, y) in n unknowns. */
export type OdeSystem = {
  size: number;
  rate: (t: number, y: Float64Array, out: Float64Array) => void;
  /** ∂f_i/∂y_j at i n + j; stiff methods take finite differences without it. */
  jacobian?: (t: number, y: Float64Array, out: Float64Array) => void;
  /** True where f does not depend on t: spares stiff methods one evaluation a step. */
  autonomous?: boolean;
};

/** One accepted step; `at` interpolates the state within it. The arrays are reused: copy what is to last. */
export type OdeStep = {
  from: number;
  to: number;
  state: Float64Array;
  at: (t: number, out: Float64Array) => void;
};

export type OdeOptions = {
  /** Start, default 0. */
  start?: number;
  /** Tolerances of the local error: relative (default 1e-6) and absolute, one or for each unknown (default 1e-9). */
  relative?: number;
  absolute?: number | readonly number[];
  /** First step, by default estimated; longest step, default unlimited; most steps, default 100,000. */
  firstStep?: number;
  longest?: number;
  mostSteps?: number;
  /** Called after every step; true stops the integration, and later times are left out. */
  watch?: (step: OdeStep) => boolean | undefined;
};

export type OdeSolution = {
  /** The states at the times asked for, by dense output. */
  states: Float64Array[];
  /** Accepted and rejected steps, and evaluations of f. */
  steps: number;
  rejected: number;
  evaluations: number;
};
