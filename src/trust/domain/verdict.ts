/** Whether the model's measured error can be relied on for an input: as among its training rows, nearly, or not. */
export type VerdictName = "IN" | "NEAR" | "OUT";

/** A training or calibration row like the input; structure and measured value are in the dataset, where it is present. */
export type Neighbour = { row: number; similarity: number };

export type Verdict = {
  verdict: VerdictName;
  /**
   * In [0, 1] for fingerprints (1 − mean Tanimoto similarity) and components (mean of 1 − similarity to the nearest known
   * one); in the network's own measure where the domain goes by that; null where none.
   */
  distance: number | null;
  /** In plain words. */
  reason: string;
  neighbours: readonly Neighbour[];
  /** The inputs that put it outside. */
  blame?: readonly Blame[];
};

/** An input that puts a row outside, and the known one that is most like it, where both are structures. */
export type Blame = { port: string; value: unknown; nearest?: string; similarity?: number };
