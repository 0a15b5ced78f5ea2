import { condensedGraph } from "../../chemistry/cgr.ts";
import { LruCache } from "../../chemistry/lru-cache.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { parseReaction } from "../../chemistry/reaction.ts";
import { encodedRow, withData } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { Encoded } from "../../core/model.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { atomPlayers, graphTensors, zeros } from "./graph-tensors.ts";
import { type Standard, standardise } from "./standardise.ts";

/** Solvents by name or code with their components, and what standardises the components. */
export type SolventOptions = Standard & { solvents: Readonly<Record<string, readonly number[]>> };

const prepared = perOptions((options) => {
  const { solvents, ...standard } = options as unknown as SolventOptions;
  const names = Object.keys(solvents);
  return {
    byName: new Map(names.map((name) => [name.toLowerCase(), solvents[name] as readonly number[]])),
    known: names,
    standard,
    graphs: new LruCache<string, Encoded>(1_024),
  };
});

/** Components of a solvent: those of its name or code, or as many numbers as there are components, with commas. */
function componentsOf(solvent: string, { byName, known, standard }: ReturnType<typeof prepared>): readonly number[] {
  const named = byName.get(solvent.trim().toLowerCase());
  if (named) return named;
  const parts = solvent.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const wanted = standard.mean.length;
  if (parts.length === wanted && parts.every(Number.isFinite)) return parts;
  throw new RetortError("UNSUPPORTED_INPUT", `the solvent "${solvent.slice(0, 60)}" is not known`, {
    step: "solvent",
    hint: `give one of ${known.join(", ")}, or its ${wanted} components with commas between them`,
  });
}

/**
 * A mapped reaction (port `smiles`) in a solvent (port `solvent`): its condensed graph, with the tensors that
 * `graphTensors` lists, and `conditions` [row, S], the solvent's components, standardised.
 * Options: `{ solvents, mean, scale, clip? }`.
 */
export const reactionGraph: Featuriser = {
  id: "reaction-graph",
  revision: 1,
  async ready() {
    await loadRdkit();
  },
  encodeRow(values, options) {
    const own = prepared(options);
    const numbers = componentsOf(values.solvent as string, own);
    const names = numbers.map((_, i) => `component ${i + 1} of the solvent`);
    const data = standardise(numbers, own.standard, names);
    const smiles = values.smiles as string;
    let encoded = own.graphs.get(smiles);
    if (!encoded) {
      const graph = condensedGraph(parseReaction(smiles, { requireMap: true }));
      encoded = encodedRow({ atom: graph.atomCount, bond: graph.edgeCount }, graphTensors(graph));
      own.graphs.set(smiles, encoded);
    }
    const conditions = { axis: "row", width: [data.length], data };
    return { ...encoded, tensors: { ...encoded.tensors, conditions } };
  },
  baseline: (encoded) => withData(encoded, zeros(encoded, ["atoms", "bonds", "conditions"])),
  players: (encoded) =>
    atomPlayers(encoded).map((atoms, row) => [
      ...atoms,
      { label: "solvent", group: "component", index: 1, cells: [{ tensor: "conditions", row }] },
    ]),
};
