import type { SubjectName } from "../../core/kinds.ts";

/** A thing that models speak about: the raw values of its parts, by the ports they feed. */
export type Subject = { type: SubjectName; parts: Readonly<Record<string, string>> };
