import { type DescriptorName, descriptorNames, descriptors } from "../../chemistry/descriptors.ts";
import { LruCache } from "../../chemistry/lru-cache.ts";
import { graphOf } from "../../chemistry/molecular-graph.ts";
import { parseMolecule } from "../../chemistry/molecule.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { encodedRow, withData } from "../../core/encoding.ts";
import type { Encoded, Tensor } from "../../core/model.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { fitStandard } from "./fit-standard.ts";
import { atomPlayers, columnPlayers, graphTensors, zeros } from "./graph-tensors.ts";
import { type Standard, standardise } from "./standardise.ts";

/** Descriptors that go beside the graph, standardised on the training rows. */
export type DescriptorOptions = Standard & { names: readonly DescriptorName[] };

const prepared = perOptions((options) => {
  const { descriptors: chosen } = options as { descriptors?: DescriptorOptions };
  const places = chosen?.names.map((name) => descriptorNames.indexOf(name)) ?? [];
  return { chosen, places, cache: new LruCache<string, Encoded>(1_024) };
});

/**
 * A molecule (port `smiles`) as a graph; see `graphTensors` for its tensors. Beside it stand `descriptors` [row, D],
 * standardised, or, where there are none, whole-number `ones` [row, 1], which tell the number of rows.
 * Options: `{ descriptors?: { names, mean, scale, clip? } }`.
 */
export const moleculeGraph: Featuriser = {
  id: "molecule-graph",
  revision: 1,
  async ready() {
    await loadRdkit();
  },
  encodeRow(values, options) {
    const { chosen, places, cache } = prepared(options);
    const smiles = values.smiles as string;
    const known = cache.get(smiles);
    if (known) return known;
    const molecule = parseMolecule(smiles);
    const graph = graphOf(molecule);
    const beside: Record<string, Tensor> = {};
    if (chosen) {
      const all = descriptors(molecule);
      const data = standardise(
        places.map((place) => all[place] as number),
        chosen,
        chosen.names,
      );
      beside.descriptors = { axis: "row", width: [data.length], data };
    } else beside.ones = { axis: "row", width: [1], data: Int32Array.of(1) };
    const encoded = encodedRow({ atom: graph.atomCount, bond: graph.edgeCount }, { ...graphTensors(graph), ...beside });
    cache.set(smiles, encoded);
    return encoded;
  },
  baseline: (encoded) => withData(encoded, zeros(encoded, ["atoms", "bonds", "descriptors"])),
  players(encoded, options) {
    const names = prepared(options).chosen?.names ?? [];
    return atomPlayers(encoded).map((atoms, row) => [
      ...atoms,
      ...columnPlayers("descriptors", row, names, "descriptor"),
    ]);
  },
};

/**
 * Fits descriptor options on molecules: those that vary, with mean and standard deviation; values further than ten
 * standard deviations out are limited to that.
 *
 * @throws RetortError INVALID_SMILES
 */
export async function fitDescriptors(
  smiles: readonly string[],
  names: readonly DescriptorName[] = descriptorNames,
): Promise<DescriptorOptions> {
  await loadRdkit();
  const places = names.map((name) => descriptorNames.indexOf(name));
  const rows = smiles.map((text) => {
    const all = descriptors(parseMolecule(text));
    return places.map((place) => all[place] as number);
  });
  const { kept, mean, scale } = fitStandard(rows);
  return { names: kept.map((i) => names[i] as DescriptorName), mean, scale, clip: 10 };
}
