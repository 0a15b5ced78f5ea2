import { asRetortError, RetortError } from "../../core/errors.ts";
import { type Kind, kindInfo, type SubjectName, subjects } from "../../core/kinds.ts";
import type { Builder } from "./builder.ts";
import { checkListLength } from "./context.ts";
import { depictSubject } from "./depictions.ts";
import { parseStructures } from "./structures.ts";
import type { Subject } from "./subject.ts";

export type SubjectRef = ReturnType<typeof subjectRef>;
const subjectRef = (builder: Builder, name: string) => builder.objectRef<Subject>(name);

const descriptions: Readonly<Record<Exclude<SubjectName, "Query">, string>> = {
  Molecule: "A molecule.",
  Reaction: "A reaction, its atoms mapped where a model needs it.",
  Mixture: "Reactants, and reagents, whose product is asked for.",
  Coupling: "A coupling of two partners under given conditions.",
  Material: "A material of a given composition.",
};

/** Scalar that a part of a kind is written as. */
export function scalarOf(kind: Kind): "SMILES" | "ReactionSMILES" | "String" {
  if (kind === "reaction") return "ReactionSMILES";
  return kindInfo(kind).form === "structure" ? "SMILES" : "String";
}

/** The parts that a subject cannot be without: its only one, or the first. */
const needed = (parts: readonly string[]) => parts.slice(0, 1);

/** Adds the subjects, and `molecule(...)`, `molecules(...)` and the like to the root. */
export function addSubjects(builder: Builder): ReadonlyMap<string, SubjectRef> {
  const refs = new Map<string, SubjectRef>();
  for (const name of Object.keys(descriptions) as (keyof typeof descriptions)[]) {
    const kinds: Readonly<Record<string, Kind>> = subjects[name];
    const parts = Object.keys(kinds);
    const ref = subjectRef(builder, name);
    refs.set(name, ref);
    ref.implement({
      description: descriptions[name],
      fields: (t) =>
        Object.fromEntries(
          parts.map((part) => [
            part,
            t.field({
              type: scalarOf(kinds[part] as Kind),
              nullable: !needed(parts).includes(part),
              description: `As given: ${kindInfo(kinds[part] as Kind).title}.`,
              resolve: (subject) => subject.parts[part] as string,
            }),
          ]),
        ),
    });
    if (drawn.has(name)) addDepiction(builder, ref);
    const field = name.toLowerCase();
    builder.queryField(field, (t) =>
      t.field({
        type: ref,
        description: `${descriptions[name]}`,
        args: Object.fromEntries(
          parts.map((part) => [
            part,
            t.arg({ type: scalarOf(kinds[part] as Kind), required: needed(parts).includes(part) }),
          ]),
        ),
        resolve: async (_, args) => {
          const [subject] = await readSubjects(name, kinds, [args]);
          if (subject instanceof Error) throw subject;
          return subject;
        },
      }),
    );
    addList(builder, name, ref, kinds);
  }
  return refs;
}

/** Subjects that can be drawn. */
const drawn: ReadonlySet<string> = new Set(["Molecule", "Mixture", "Reaction"]);

function addDepiction(builder: Builder, ref: SubjectRef): void {
  builder.objectField(ref, "depiction", (t) =>
    t.field({
      type: "SVG",
      description: "Its structure as a picture.",
      args: {
        width: t.arg.int({ description: "In pixels, 50 to 4,000." }),
        height: t.arg.int({ description: "In pixels, 50 to 4,000." }),
      },
      resolve: (subject, size) => depictSubject(subject, size),
    }),
  );
}

/** `molecules(smiles: [...])`; things of more than one part are given as objects. */
function addList(builder: Builder, name: SubjectName, ref: SubjectRef, kinds: Readonly<Record<string, Kind>>): void {
  const parts = Object.keys(kinds);
  const [only] = parts;
  const single = parts.length === 1 && only !== undefined;
  const input = single
    ? undefined
    : builder.inputType(`${name}Input`, {
        fields: (t) =>
          Object.fromEntries(
            parts.map((part) => [
              part,
              t.field({ type: scalarOf(kinds[part] as Kind), required: needed(parts).includes(part) }),
            ]),
          ),
      });
  const list = single ? only : "items";
  builder.queryField(`${name.toLowerCase()}s`, (t) =>
    t.field({
      type: [ref],
      nullable: { list: false, items: true },
      description: "One item each, in order; one that cannot be read is null, with an error at its path.",
      args: {
        [list]: t.arg({
          type: [(input ?? scalarOf(kinds[only as string] as Kind)) as "SMILES"],
          required: { list: true, items: true },
        }),
      },
      resolve: async (_, args, context) => {
        const given = (args as Record<string, unknown[]>)[list] as (Record<string, unknown> | string)[];
        checkListLength(given.length, context);
        const rows = given.map((item) => (typeof item === "string" ? { [only as string]: item } : item));
        return (await readSubjects(name, kinds, rows)) as Subject[];
      },
    }),
  );
}

async function readSubjects(
  type: SubjectName,
  kinds: Readonly<Record<string, Kind>>,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<(Subject | Error)[]> {
  const check = await parseStructures(Object.values(kinds));
  return rows.map((row, i) => {
    try {
      const parts: Record<string, string> = {};
      for (const [part, kind] of Object.entries(kinds)) {
        const value = row[part];
        if (value === undefined || value === null) continue;
        const text = String(value).trim();
        if (text === "")
          throw new RetortError("INVALID_INPUT", `${part} is empty`, {
            step: part,
            hint: `give a ${kindInfo(kind).title}`,
          });
        check(kind, text, part);
        parts[part] = text;
      }
      return { type, parts };
    } catch (error) {
      return rows.length > 1 ? asRetortError(error).at(i) : asRetortError(error);
    }
  });
}
