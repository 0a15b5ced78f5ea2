import type { SubjectName } from "../../core/kinds.ts";

/** A thing that models speak about: the raw values of its parts, by the ports they feed. */
export type Subject = {
  type: SubjectName;
  parts: Readonly<Record<string, string>>;
  /** Compounds of the reaction that a coupling was read from which no model takes, and what they are. */
  ignored?: readonly { smiles: string; as: string }[];
};
