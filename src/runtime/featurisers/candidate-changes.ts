import { withoutMap } from "../../chemistry/atom-map.ts";
import { elementSymbols } from "../../chemistry/elements.ts";
import { LruCache } from "../../chemistry/lru-cache.ts";
import { type Atom, parseMolecule } from "../../chemistry/molecule.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { reactionChange } from "../../chemistry/reaction-change.ts";
import { encodedRow, withData } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { Cell, Encoded, Player, Tensor } from "../../core/model.ts";
import { candidateSites, endRanges, fitSites, type SiteStandard, standardSite } from "./candidate-sites.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { zeros } from "./graph-tensors.ts";

/** Fitted on training rows: the environments that are known, by Morgan identifier, and the most candidates of a row. */
export type CandidateChangeOptions = {
  radius: number;
  vocabulary: readonly number[];
  most: number;
  /** Which of the site's features vary, and how they are standardised; absent: candidates have no `site`. */
  site?: SiteStandard;
};

/** Most that an environment's change counts, either way. */
const largestChange = 4;
const elementPlaces = 128;

/** Added to the place of an atom that is a candidate's. */
const ofCandidates = 2 ** 20;

const prepared = perOptions((options) => {
  const { radius, vocabulary, most, site } = options as unknown as CandidateChangeOptions;
  const places = new Map(vocabulary.map((identifier, place) => [identifier, place]));
  return { radius, most, places, site, encoded: new LruCache<string, Encoded>(1_024) };
});

/** Environments that a candidate changes: identifiers, atoms and weights of `reactionChange`, and all atoms' elements. */
export type CandidateChange = {
  identifiers: Uint32Array;
  atoms: Uint16Array;
  weights: Float32Array;
  elements: Uint8Array;
};

const known = new LruCache<string, CandidateChange>(16_384);

/** What a candidate changes; kept, as folds ask for the same again. @throws RetortError INVALID_SMILES */
export function candidateChange(reactants: string, candidate: string, radius: number): CandidateChange {
  const reaction = `${reactants}>>${candidate}`;
  const key = `${radius} ${reaction}`;
  const before = known.get(key);
  if (before) return before;
  const { environments, elements } = reactionChange(reaction, radius);
  const change = {
    identifiers: Uint32Array.from(environments, (one) => one.identifier),
    atoms: Uint16Array.from(environments, (one) => one.atom),
    weights: Float32Array.from(environments, (one) => one.weight),
    elements: Uint8Array.from(elements),
  };
  known.set(key, change);
  return change;
}

/** The candidates of a row, as they are written. */
export function candidatesOf(text: string): string[] {
  return text.trim().split(".");
}

/**
 * Reactants (port `smiles`) and candidate products (port `candidates`, separated by dots), each candidate as what it
 * changes: `environment`, `change` and `atom` as in reaction-change (atoms of candidates apart, by their place in that
 * port), `reaction` [environment], the candidate; `row` [candidate], the row, `place` [candidate], the candidate's place
 * in it, and `there` [row, most], 1 for each place that is taken; with the option `site`, `site` [candidate, D], what is
 * known of the atoms that become bonded (`candidateSites`), and `ends` [candidate, 2], which atoms these are. Maps and
 * reagents make no difference.
 * Options: {@link CandidateChangeOptions}.
 */
export const candidateChanges: Featuriser = {
  id: "candidate-change",
  revision: 1,
  async ready() {
    await loadRdkit();
  },
  encodeRow(values, options) {
    const own = prepared(options);
    const key = `${values.smiles as string}>>${values.candidates as string}`;
    let encoded = own.encoded.get(key);
    if (!encoded) {
      encoded = encode(values.smiles as string, candidatesOf(values.candidates as string), own);
      own.encoded.set(key, encoded);
    }
    return encoded;
  },
  baseline: (encoded) => withData(encoded, zeros(encoded, encoded.tensors.site ? ["change", "site"] : ["change"])),
  players(encoded, options) {
    const offsets = encoded.offsets.environment as Uint32Array;
    const atoms = (encoded.tensors.atom as Tensor).data;
    const siteCells = cellsOfSites(encoded, prepared(options).site);
    return Array.from({ length: encoded.rows }, (_, row) => {
      const cells = siteCells(row);
      for (let e = offsets[row] as number; e < (offsets[row + 1] as number); e++) {
        const entry = atoms[e] as number;
        cells.set(entry, [...(cells.get(entry) ?? []), { tensor: "change", row: e }]);
      }
      return [...cells]
        .sort(([a], [b]) => a - b)
        .map(([entry, own]): Player => {
          const place = Math.floor(entry / elementPlaces);
          const [component, index] = place < ofCandidates ? ["smiles", place] : ["candidates", place - ofCandidates];
          const label = `${elementSymbols[entry % elementPlaces] ?? "atom"} ${index}`;
          return { label, group: "atom", component: component as string, index: index as number, cells: own };
        });
    });
  },
};

/** The columns of a row's sites, by the atom that they are of. */
function cellsOfSites(encoded: Encoded, standard: SiteStandard | undefined): (row: number) => Map<number, Cell[]> {
  const ends = encoded.tensors.ends?.data;
  if (!standard || !ends) return () => new Map();
  const ranges = endRanges(standard);
  const offsets = encoded.offsets.candidate as Uint32Array;
  return (row) => {
    const cells = new Map<number, Cell[]>();
    for (let candidate = offsets[row] as number; candidate < (offsets[row + 1] as number); candidate++)
      ranges.forEach(([from, to], end) => {
        const entry = ends[candidate * ranges.length + end] as number;
        if (entry >= 0 && to > from)
          cells.set(entry, [...(cells.get(entry) ?? []), { tensor: "site", row: candidate, from, to }]);
      });
    return cells;
  };
}

function encode(
  reactants: string,
  candidates: readonly string[],
  { radius, most, places, site }: ReturnType<typeof prepared>,
): Encoded {
  check(candidates, most);
  const changes = candidates.map((candidate) => candidateChange(reactants, candidate, radius));
  const asGiven = parseMolecule(reactants, { keepHydrogens: true }).atoms;
  const reactantAtoms = asGiven.length;
  const entries: { environment: number; change: number; candidate: number; atom: number }[] = [];
  let before = 0;
  changes.forEach((own, candidate) => {
    const { identifiers, atoms, weights, elements } = own;
    const totals = totalsOf(own);
    for (const [i, identifier] of identifiers.entries()) {
      const environment = places.get(identifier);
      if (environment === undefined) continue;
      const atom = atoms[i] as number;
      const most = Math.abs(totals.get(identifier) as number);
      const change = (weights[i] as number) * Math.min(1, largestChange / most);
      const place = atom < reactantAtoms ? atom : ofCandidates + atom - reactantAtoms + before;
      entries.push({
        environment,
        change,
        candidate,
        atom: place * elementPlaces + ((elements[atom] as number) % elementPlaces),
      });
    }
    before += elements.length - reactantAtoms;
  });
  if (entries.length === 0) entries.push({ environment: 0, change: 0, candidate: 0, atom: 0 });
  const ints = (of: (entry: (typeof entries)[number]) => number) => Int32Array.from(entries, of);
  return encodedRow(
    { environment: entries.length, candidate: candidates.length },
    {
      environment: { axis: "environment", width: [], data: ints((entry) => entry.environment) },
      change: { axis: "environment", width: [1], data: Float32Array.from(entries, (entry) => entry.change) },
      reaction: { axis: "environment", width: [], data: ints((entry) => entry.candidate), pointsAt: "candidate" },
      atom: { axis: "environment", width: [], data: ints((entry) => entry.atom) },
      row: { axis: "candidate", width: [], data: new Int32Array(candidates.length), pointsAt: "row" },
      place: { axis: "candidate", width: [], data: Int32Array.from(candidates.keys()) },
      there: {
        axis: "row",
        width: [most],
        data: Float32Array.from({ length: most }, (_, i) => Number(i < candidates.length)),
      },
      ...(site && siteTensors(reactants, candidates, site, asGiven)),
    },
  );
}

/** `site` and `ends` of the candidates of a row. */
function siteTensors(
  reactants: string,
  candidates: readonly string[],
  standard: SiteStandard,
  asGiven: readonly Atom[],
): Record<string, Tensor> {
  const sites = candidateSites(reactants, candidates);
  const sameAtoms = parseMolecule(reactants).atoms.length === asGiven.length;
  const heavy = asGiven.filter(({ atomicNumber }) => sameAtoms || atomicNumber !== 1);
  const entry = (atom: number | undefined) => {
    const given = atom === undefined ? undefined : heavy[atom];
    return given ? given.index * elementPlaces + (given.atomicNumber % elementPlaces) : -1;
  };
  const ends = endRanges(standard).length;
  return {
    site: {
      axis: "candidate",
      width: [standard.kept.length],
      data: Float32Array.from(sites.flatMap((one) => [...standardSite(one, standard)])),
    },
    ends: {
      axis: "candidate",
      width: [ends],
      data: Int32Array.from(sites.flatMap(({ atoms }) => Array.from({ length: ends }, (_, i) => entry(atoms[i])))),
    },
  };
}

function check(candidates: readonly string[], most: number): void {
  const fail = (message: string, hint: string) =>
    new RetortError("INVALID_INPUT", message, { step: "candidates", hint });
  if (candidates.length > most)
    throw fail(`there are ${candidates.length} candidates`, `give at most ${most}, the likeliest`);
  const seen = new Map<string, number>();
  for (const [i, candidate] of candidates.entries()) {
    const canonical = parseMolecule(withoutMap(candidate)).canonical;
    const same = seen.get(canonical);
    if (same !== undefined)
      throw fail(`candidates ${same + 1} and ${i + 1} are the same molecule`, "give each candidate once");
    seen.set(canonical, i);
  }
}

/**
 * Fits the options of `candidate-change` on rows: the environments that are changed by some, but not all, candidates of
 * most rows, at most `size` of them; with `sites`, also what their sites are standardised by.
 *
 * @throws RetortError INVALID_SMILES
 */
export async function fitCandidateChanges(
  rows: readonly { smiles: string; candidates: string }[],
  { radius, size, most, sites = false }: { radius: number; size: number; most: number; sites?: boolean },
): Promise<CandidateChangeOptions> {
  await loadRdkit();
  const counts = new Map<number, number>();
  for (const { smiles, candidates } of rows) {
    const changes = candidatesOf(candidates).map((one) => totalsOf(candidateChange(smiles, one, radius)));
    for (const identifier of new Set(changes.flatMap((change) => [...change.keys()])))
      if (changes.some((change) => change.get(identifier) !== changes[0]?.get(identifier)))
        counts.set(identifier, (counts.get(identifier) ?? 0) + 1);
  }
  const vocabulary = [...counts]
    .filter(([, n]) => n > 1)
    .sort(([a, m], [b, n]) => n - m || a - b)
    .slice(0, size)
    .map(([identifier]) => identifier);
  const described = sites && rows.map(({ smiles, candidates }) => candidateSites(smiles, candidatesOf(candidates)));
  return { radius, vocabulary, most, ...(described && { site: fitSites(described) }) };
}

/** Change of each environment, rounded to whole numbers. */
export function totalsOf({ identifiers, weights }: CandidateChange): Map<number, number> {
  const totals = new Map<number, number>();
  for (const [i, identifier] of identifiers.entries())
    totals.set(identifier, (totals.get(identifier) ?? 0) + (weights[i] as number));
  for (const [identifier, total] of totals) totals.set(identifier, Math.round(total));
  return totals;
}
