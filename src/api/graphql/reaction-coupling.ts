import { withoutMap } from "../../chemistry/atom-map.ts";
import { splitReaction } from "../../chemistry/reaction.ts";
import type { Builder } from "./builder.ts";
import type { Subject } from "./subject.ts";
import type { SubjectRef } from "./subjects.ts";

type Ignored = NonNullable<Subject["ignored"]>[number];

/** Adds `reaction { asCoupling }`: the compounds of a reaction by what they do in a cross-coupling. */
export function addReactionCoupling(builder: Builder, subjects: ReadonlyMap<string, SubjectRef>): void {
  const [reaction, coupling] = [subjects.get("Reaction"), subjects.get("Coupling")];
  if (!reaction || !coupling) return;
  const ignored = builder.objectRef<Ignored>("IgnoredCompound").implement({
    description: "A compound of a reaction that no model takes.",
    fields: (t) => ({
      smiles: t.exposeString("smiles", { nullable: false }),
      as: t.exposeString("as", { nullable: false, description: "What it was recognised as." }),
    }),
  });
  builder.objectField(coupling, "ignored", (t) =>
    t.field({
      type: [ignored],
      nullable: false,
      description: "Compounds of the reaction it was read from that no model takes, such as the catalyst.",
      resolve: (subject) => [...(subject.ignored ?? [])],
    }),
  );
  builder.objectField(reaction, "asCoupling", (t) =>
    t.field({
      type: coupling,
      description:
        "The reaction as a cross-coupling: what each compound left of the product does is recognised, known compounds first, then by structure. An error says which compound is not recognised.",
      resolve: async ({ parts: { smiles } }): Promise<Subject> => {
        const [{ loadRdkit }, { couplingParts }] = await Promise.all([
          import("../../chemistry/rdkit.ts"),
          import("../../chemistry/coupling-roles.ts"),
        ]);
        await loadRdkit();
        const [reactants, reagents] = splitReaction(withoutMap(smiles as string));
        const { parts, ignored } = couplingParts(reactants, reagents);
        return { type: "Coupling", parts, ignored };
      },
    }),
  );
}
