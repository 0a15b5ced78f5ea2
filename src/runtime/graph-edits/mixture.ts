import { type AtomPairs, atomPairs, pairClasses } from "../../chemistry/atom-pairs.ts";
import { type EditGraph, editGraph } from "../../chemistry/edit-graph.ts";
import { graphOf, type MolecularGraph } from "../../chemistry/molecular-graph.ts";
import { type Molecule, parseMolecule } from "../../chemistry/molecule.ts";
import { RetortError } from "../../core/errors.ts";
import type { NdArray } from "../session.ts";

/** Most atoms of a mixture: the network looks at every pair of them. */
export const mostAtoms = 300;

/** A mixture as the networks read it; no stereochemistry. */
export type Mixture = {
  readonly molecule: Molecule;
  readonly graph: EditGraph;
  readonly features: MolecularGraph;
  readonly pairs: AtomPairs;
  /** Whether the SMILES marked stereochemistry, which is not read. */
  readonly stereoDropped: boolean;
};

/** Marks of stereochemistry in a SMILES. */
const stereoMarks = /[@/\\]/;

/**
 * A mixture from its SMILES; atoms stand in the order of the SMILES. `loadRdkit()` must have been awaited.
 *
 * @throws RetortError INVALID_SMILES; UNSUPPORTED_INPUT above {@link mostAtoms} atoms, or where it is a reaction.
 */
export function readMixture(smiles: string): Mixture {
  const stereoDropped = stereoMarks.test(smiles);
  const molecule = parseMolecule(smiles.replace(/[@/\\]/g, ""));
  const atoms = molecule.atoms.length;
  if (atoms > mostAtoms)
    throw new RetortError("UNSUPPORTED_INPUT", `the mixture has ${atoms} atoms; at most ${mostAtoms} are supported`, {
      hint: "leave out solvents and other spectators",
    });
  const graph = editGraph(molecule);
  return { molecule, graph, features: graphOf(molecule), pairs: atomPairs(molecule, graph), stereoDropped };
}

/** A score so low that attention passes by. */
const nothing = -1e9;

/** The atoms and bonds of mixtures as the networks take them; `PairBatch` in the training room says what each is. */
export function mixtureFeeds(mixtures: readonly Mixture[]): Record<string, NdArray> {
  const rows = mixtures.length;
  const most = Math.max(...mixtures.map(({ graph }) => graph.atomCount));
  const atomTotal = mixtures.reduce((sum, { graph }) => sum + graph.atomCount, 0);
  const edgeTotal = mixtures.reduce((sum, { features }) => sum + features.edgeCount, 0);
  const { atomWidth, bondWidth } = (mixtures[0] as Mixture).features;
  const atoms = new Float32Array(atomTotal * atomWidth);
  const bonds = new Float32Array(edgeTotal * bondWidth);
  const [source, target, reverse] = [0, 0, 0].map(() => new Int32Array(edgeTotal)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const places = new Int32Array(rows * most);
  const mask = new Float32Array(rows * most).fill(nothing);
  const standing = new Int32Array(atomTotal);
  let [atom, edge] = [0, 0];
  mixtures.forEach(({ features }, row) => {
    atoms.set(features.atoms, atom * atomWidth);
    bonds.set(features.bonds, edge * bondWidth);
    for (let i = 0; i < features.edgeCount; i++) {
      source[edge + i] = (features.source[i] as number) + atom;
      target[edge + i] = (features.target[i] as number) + atom;
      reverse[edge + i] = (features.reverse[i] as number) + edge;
    }
    for (let i = 0; i < features.atomCount; i++) {
      places[row * most + i] = atom + i;
      mask[row * most + i] = 0;
      standing[atom + i] = row * most + i;
    }
    atom += features.atomCount;
    edge += features.edgeCount;
  });
  return {
    atoms: { data: atoms, dims: [atomTotal, atomWidth] },
    bonds: { data: bonds, dims: [edgeTotal, bondWidth] },
    source: { data: source, dims: [edgeTotal] },
    target: { data: target, dims: [edgeTotal] },
    reverse: { data: reverse, dims: [edgeTotal] },
    places: { data: places, dims: [rows, most] },
    mask: { data: mask, dims: [rows, most] },
    standing: { data: standing, dims: [atomTotal] },
  };
}

/** All pairs of atoms of mixtures, numbered through the batch. */
export function pairFeeds(mixtures: readonly Mixture[]): Record<string, NdArray> {
  const total = mixtures.reduce((sum, { pairs }) => sum + pairs.first.length, 0);
  const first = new Int32Array(total);
  const second = new Int32Array(total);
  const joined = new Float32Array(total * pairClasses);
  let [at, atom] = [0, 0];
  for (const { pairs, graph } of mixtures) {
    for (let i = 0; i < pairs.first.length; i++, at++) {
      first[at] = (pairs.first[i] as number) + atom;
      second[at] = (pairs.second[i] as number) + atom;
      joined[at * pairClasses + (pairs.joined[i] as number)] = 1;
    }
    atom += graph.atomCount;
  }
  return {
    first: { data: first, dims: [total] },
    second: { data: second, dims: [total] },
    joined: { data: joined, dims: [total, pairClasses] },
  };
}
