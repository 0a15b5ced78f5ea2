import { LruCache } from "../../chemistry/lru-cache.ts";
import { parseMolecule } from "../../chemistry/molecule.ts";
import { type SiteEnd, siteEndChoices, siteEndNames, substitutionSite } from "../../chemistry/substitution-site.ts";
import { fitStandard } from "./fit-standard.ts";
import { type Standard, standardise } from "./standardise.ts";

/** Fitted on training rows: the columns that vary, and their mean and scale. */
export type SiteStandard = Standard & { kept: readonly number[] };

/** A candidate's features, and the atoms of the starting materials that they are of. */
export type CandidateSite = { values: Float64Array; atoms: readonly number[] };

const ends = 2;
const width = siteEndNames.length;
const numbers = width - siteEndChoices;
/** Columns of one end: its features, then its numbers less their mean, largest and smallest among the candidates. */
const endColumns = width + 3 * numbers;
const clip = 5;
/** Energies depend on the order of atoms in their last digits. */
const rounded = (value: number) => Math.round(value * 1e6) / 1e6;

const known = new LruCache<string, readonly SiteEnd[]>(16_384);

function siteOf(reactants: string, candidate: string): readonly SiteEnd[] {
  const key = `${reactants}>>${candidate}`;
  let found = known.get(key);
  if (!found) {
    found = substitutionSite(parseMolecule(reactants), parseMolecule(candidate));
    known.set(key, found);
  }
  return found;
}

/**
 * Where each candidate of a row is substituted: for both ends of the bond that forms what `substitutionSite` knows of
 * them, and how its numbers compare with those of the row's other candidates. @throws RetortError INVALID_SMILES
 */
export function candidateSites(reactants: string, candidates: readonly string[]): CandidateSite[] {
  const sites = candidates.map((one) => siteOf(reactants, one));
  const rows = sites.map((site) => {
    const values = new Float64Array(ends * endColumns);
    site.forEach(({ features }, end) => {
      values.set(features.map(rounded), end * endColumns);
    });
    return values;
  });
  for (let end = 0; end < ends; end++)
    for (let i = 0; i < numbers; i++) {
      const at = end * endColumns + siteEndChoices + i;
      const all = rows.map((values) => values[at] as number);
      const mean = rounded([...all].sort((a, b) => a - b).reduce((sum, value) => sum + value, 0) / all.length);
      const [highest, lowest] = [Math.max(...all), Math.min(...all)];
      for (const values of rows) {
        const own = values[at] as number;
        values.set([own - mean], end * endColumns + width + i);
        values.set([own - highest], end * endColumns + width + numbers + i);
        values.set([own - lowest], end * endColumns + width + 2 * numbers + i);
      }
    }
  return rows.map((values, i) => ({ values, atoms: (sites[i] as readonly SiteEnd[]).map(({ atom }) => atom) }));
}

/** The columns that vary over the candidates of some rows, and their scales. */
export function fitSites(rows: readonly (readonly CandidateSite[])[]): SiteStandard {
  const { kept, mean, scale } = fitStandard(rows.flat().map(({ values }) => values));
  return { kept, mean, scale, clip };
}

/** A candidate's standardised columns. */
export function standardSite({ values }: CandidateSite, standard: SiteStandard): Float32Array {
  return standardise(
    standard.kept.map((column) => values[column] as number),
    standard,
    [],
  );
}

/** The standardised columns of each end, as [from, to). */
export function endRanges({ kept }: SiteStandard): [number, number][] {
  return Array.from({ length: ends }, (_, end): [number, number] => {
    const inside = kept.flatMap((column, i) => (Math.floor(column / endColumns) === end ? [i] : []));
    return [inside[0] ?? 0, (inside.at(-1) ?? -1) + 1];
  });
}
