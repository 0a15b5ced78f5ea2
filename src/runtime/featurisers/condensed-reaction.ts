import { LruCache } from "../../chemistry/lru-cache.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { reducedReactionGraph } from "../../chemistry/reduced-graph.ts";
import { encodedRow, withData } from "../../core/encoding.ts";
import type { Encoded, Player, Tensor } from "../../core/model.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { atomPlayers, graphTensors, zeros } from "./graph-tensors.ts";

const prepared = perOptions((options) => ({
  balanced: options.balanced === true,
  graphs: new LruCache<string, Encoded>(1_024),
}));

/**
 * A mapped reaction (port `smiles`) without conditions: its condensed graph, hydrogens that only look on folded into
 * their atoms and stereocentres free of the writing (`reducedReactionGraph`), with the tensors that `graphTensors`
 * lists; beside them `place` [atom], each atom's index in the SMILES as given, which no network reads, and `ones`
 * [row, 1], which tells the number of rows.
 * Options: `{ balanced? }`, whether a reaction is refused that has not the same atoms on both sides.
 */
export const condensedReaction: Featuriser = {
  id: "condensed-reaction",
  revision: 1,
  async ready() {
    await loadRdkit();
  },
  encodeRow(values, options) {
    const { balanced, graphs } = prepared(options);
    const smiles = values.smiles as string;
    const known = graphs.get(smiles);
    if (known) return known;
    const graph = reducedReactionGraph(smiles, { balanced });
    const encoded = encodedRow(
      { atom: graph.atomCount, bond: graph.edgeCount },
      {
        ...graphTensors(graph),
        place: { axis: "atom", width: [], data: graph.places },
        ones: { axis: "row", width: [1], data: Int32Array.of(1) },
      },
    );
    graphs.set(smiles, encoded);
    return encoded;
  },
  baseline: (encoded) => withData(encoded, zeros(encoded, ["atoms", "bonds"])),
  players(encoded) {
    const { data: places } = encoded.tensors.place as Tensor;
    const offsets = encoded.offsets.atom as Uint32Array;
    return atomPlayers(encoded).map((atoms, row) =>
      atoms.map((player, i): Player => {
        const index = places[(offsets[row] as number) + i] as number;
        return { ...player, index, label: `${player.label.split(" ")[0]} ${index}` };
      }),
    );
  },
};
