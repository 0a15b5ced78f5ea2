import { condensedGraph } from "../../chemistry/cgr.ts";
import { LruCache } from "../../chemistry/lru-cache.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { parseReaction } from "../../chemistry/reaction.ts";
import { encodedRow, withData } from "../../core/encoding.ts";
import type { Encoded } from "../../core/model.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { atomPlayers, graphTensors, zeros } from "./graph-tensors.ts";
import { type SolventOptions, solventConditions } from "./solvent-conditions.ts";

const prepared = perOptions((options) => ({
  conditions: solventConditions(options as unknown as SolventOptions),
  graphs: new LruCache<string, Encoded>(1_024),
}));

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
    const data = own.conditions(values.solvent as string);
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
