import { descriptorNames, descriptors } from "../../chemistry/descriptors.ts";
import { LruCache } from "../../chemistry/lru-cache.ts";
import { graphOf } from "../../chemistry/molecular-graph.ts";
import { type Molecule, parseMolecule } from "../../chemistry/molecule.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { structureCountNames, structureCounts } from "../../chemistry/structure-counts.ts";
import { encodedRow, withData } from "../../core/encoding.ts";
import type { Encoded, Tensor } from "../../core/model.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { fitStandard } from "./fit-standard.ts";
import { atomPlayers, columnPlayers, graphTensors, zeros } from "./graph-tensors.ts";
import { mergeEnvironments } from "./merge-environments.ts";
import { type Standard, standardise } from "./standardise.ts";

/** Descriptors that go beside the graph, standardised on the training rows. */
export type DescriptorOptions = Standard & { names: readonly string[] };

/** Whole-molecule descriptors by name: RDKit's, and counts of elements, rings, bonds and functional groups. */
const allNames: readonly string[] = [...descriptorNames, ...structureCountNames];

function allDescriptors(molecule: Molecule): Float64Array {
  const values = new Float64Array(allNames.length);
  values.set(descriptors(molecule));
  values.set(structureCounts(molecule), descriptorNames.length);
  return values;
}

const prepared = perOptions((options) => {
  const { descriptors: chosen } = options as { descriptors?: DescriptorOptions };
  const places = chosen?.names.map((name) => allNames.indexOf(name)) ?? [];
  return { chosen, places, cache: new LruCache<string, Encoded>(1_024) };
});

/**
 * A molecule (port `smiles`) as a graph; see `graphTensors` for its tensors. Beside it stand `descriptors` [row, D],
 * standardised, or, where there are none, whole-number `ones` [row, 1], which tell the number of rows.
 * Options: `{ descriptors?: { names, mean, scale, clip? }, merge? }`; `merge` gives the rounds of messages over which
 * equal environments are merged (see `mergeEnvironments`).
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
      const all = allDescriptors(molecule);
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
  feeds: (encoded, { merge }) => (typeof merge === "number" ? mergeEnvironments(encoded, merge) : undefined),
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
  names: readonly string[] = allNames,
): Promise<DescriptorOptions> {
  await loadRdkit();
  const places = names.map((name) => allNames.indexOf(name));
  const rows = smiles.map((text) => {
    const all = allDescriptors(parseMolecule(text));
    return places.map((place) => all[place] as number);
  });
  const { kept, mean, scale } = fitStandard(rows);
  return { names: kept.map((i) => names[i] as string), mean, scale, clip: 10 };
}
