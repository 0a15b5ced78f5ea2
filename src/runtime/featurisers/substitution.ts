import { withoutMap } from "../../chemistry/atom-map.ts";
import { descriptorNames, descriptors } from "../../chemistry/descriptors.ts";
import { elementSymbols } from "../../chemistry/elements.ts";
import { piReactivity, piReactivityNames } from "../../chemistry/huckel/reactivity.ts";
import { LruCache } from "../../chemistry/lru-cache.ts";
import { mapSubstitution } from "../../chemistry/map-substitution.ts";
import { parseMolecule } from "../../chemistry/molecule.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { splitReaction } from "../../chemistry/reaction.ts";
import {
  findSubstitution,
  type Substitution,
  type Surroundings,
  shellAtoms,
  shellCounts,
  surroundings,
} from "../../chemistry/substitution.ts";
import { encodedRow, withData } from "../../core/encoding.ts";
import type { Cell, Encoded, Player, Tensor } from "../../core/model.ts";
import { type Featuriser, type FeaturiserOptions, perOptions } from "./featuriser.ts";
import { fitStandard } from "./fit-standard.ts";
import { zeros } from "./graph-tensors.ts";
import { type SolventOptions, solventConditions } from "./solvent-conditions.ts";
import { type Standard, standardise } from "./standardise.ts";

/** The two molecules that react, each described by RDKit's descriptors, standardised. */
const parts = ["electrophile", "nucleophilicMolecule"] as const;
type Part = (typeof parts)[number];
type Described = Standard & { names: readonly string[] };

export type SubstitutionOptions = SolventOptions & {
  /** Keys of the atoms at distances that are counted, by what they surround. */
  vocabulary: Readonly<Record<Surroundings, readonly string[]>>;
  descriptors: Readonly<Record<Part, Described>>;
  orbitals: Described;
};

/** Names of the tensors, each a block of numbers a row. */
export const substitutionBlocks = [...surroundings, ...parts, "orbitals", "conditions"] as const;

/** Whose reactivity after Hückel stands in `orbitals`, in this order; of the attacked atom also as it is in the product. */
const orbitalAtoms = ["centre", "leaving", "nucleophile", "centre"] as const;
const orbitalNames = orbitalAtoms.flatMap((atom, i) =>
  piReactivityNames.map((name) => `${name} of ${atom}${i === 3 ? " in the product" : ""}`),
);

const prepared = perOptions((options) => {
  const fitted = options as unknown as SubstitutionOptions;
  return {
    fitted,
    conditions: solventConditions(fitted),
    reactions: new LruCache<string, Record<string, Tensor>>(1_024),
  };
});

const rowTensor = (data: Float32Array): Tensor => ({ axis: "row", width: [data.length], data });

/** What is counted of a reaction, and the descriptors of the molecules that react. */
function describe(given: string) {
  const smiles = mapSubstitution(given);
  const substitution = findSubstitution(smiles);
  const [reactants, reagents] = splitReaction(smiles);
  const molecules = (reagents === "" ? reactants : `${reactants}.${reagents}`).split(".");
  const sizes = molecules.map((one) => parseMolecule(one, { keepHydrogens: true }).atoms.length);
  const moleculeOf = (atom: number) => {
    let left = substitution.places[atom] as number;
    const found = sizes.findIndex((size) => {
      left -= size;
      return left < 0;
    });
    return parseMolecule(withoutMap(molecules[found] as string));
  };
  return {
    counts: shellCounts(substitution),
    orbitals: orbitals(substitution, molecules.join("."), smiles.split(">")[2] as string),
    descriptors: {
      electrophile: descriptors(moleculeOf(substitution.centre)),
      nucleophilicMolecule: descriptors(moleculeOf(substitution.nucleophile)),
    },
  };
}

/** π reactivity of the atoms that take part, found by their map numbers [orbitalNames.length]. */
function orbitals(substitution: Substitution, reactants: string, products: string): Float64Array {
  const [start, end] = [parseMolecule(reactants), parseMolecule(products)];
  const out = new Float64Array(orbitalNames.length);
  orbitalAtoms.forEach((name, i) => {
    const side = i === 3 ? end : start;
    const map = substitution.side.atoms[substitution[name]]?.mapNumber;
    const atom = side.atoms.findIndex(({ mapNumber }) => mapNumber === map);
    if (atom >= 0) out.set(piReactivity(side, atom), i * piReactivityNames.length);
  });
  return out;
}

/** The columns that a fitted standard keeps, out of all. */
const chosen = (all: Float64Array, allNames: readonly string[], { names }: Described) =>
  names.map((one) => all[allNames.indexOf(one)] as number);

/**
 * A mapped nucleophilic aromatic substitution (port `smiles`) in a solvent (port `solvent`) as blocks of numbers, each a
 * tensor [row, D]: square roots of the counts of `shellCounts` around the attacked (`centre`), the `leaving` and the
 * attacking (`nucleophile`) atom; descriptors of the molecules (`electrophile`, `nucleophilicMolecule`), `orbitals`, the
 * reactivity of the three atoms after Hückel (`piReactivity`), and `conditions`, the solvent's components, all
 * standardised. Options: {@link SubstitutionOptions}.
 */
export const substitution: Featuriser = {
  id: "substitution",
  revision: 2,
  async ready() {
    await loadRdkit();
  },
  encodeRow(values, options) {
    const { fitted, conditions, reactions } = prepared(options);
    const smiles = values.smiles as string;
    const solvent = rowTensor(conditions(values.solvent as string));
    let tensors = reactions.get(smiles);
    if (tensors === undefined) {
      const described = describe(smiles);
      tensors = {};
      for (const name of surroundings)
        tensors[name] = rowTensor(
          Float32Array.from(fitted.vocabulary[name], (key) => Math.sqrt(described.counts[name].get(key) ?? 0)),
        );
      for (const name of parts) {
        const standard = fitted.descriptors[name];
        const own = chosen(described.descriptors[name], descriptorNames, standard);
        tensors[name] = rowTensor(standardise(own, standard, standard.names));
      }
      const own = chosen(described.orbitals, orbitalNames, fitted.orbitals);
      tensors.orbitals = rowTensor(standardise(own, fitted.orbitals, fitted.orbitals.names));
      reactions.set(smiles, tensors);
    }
    return encodedRow({}, { ...tensors, conditions: solvent });
  },
  baseline: (encoded) => withData(encoded, zeros(encoded, substitutionBlocks)),
  players: (encoded, options, values) =>
    Array.from({ length: encoded.rows }, (_, row) => {
      const smiles = values?.[row]?.smiles;
      const near = typeof smiles === "string" ? byAtom(smiles, row, options) : byShell(row, options);
      return [...near, ...others(row)].filter((player) => player.group === "atom" || hasCells(player, encoded));
    }),
};

const around = { centre: "attacked atom", leaving: "leaving atom", nucleophile: "attacking atom" } as const;

/** A player for each shell of atoms around each of the three atoms. */
function byShell(row: number, options: FeaturiserOptions): Player[] {
  const { vocabulary } = prepared(options).fitted;
  const players: Omit<Player, "index">[] = [];
  for (const name of surroundings) {
    const orbitals = orbitalCells(row, options)[name];
    const shells = new Map<number, Cell[]>(orbitals.length > 0 ? [[0, orbitals]] : []);
    vocabulary[name].forEach((key, i) => {
      const distance = Number(key.split("|")[0]);
      shells.set(distance, [...(shells.get(distance) ?? []), { tensor: name, row, from: i, to: i + 1 }]);
    });
    for (const [distance, cells] of [...shells].sort(([a], [b]) => a - b)) {
      const label =
        distance === 0 ? around[name] : `${distance} bond${distance > 1 ? "s" : ""} from the ${around[name]}`;
      players.push({ label, group: "descriptor", cells });
    }
  }
  return players.map((player, i) => ({ ...player, index: parts.length + i }));
}

/** The columns of `orbitals` by the atom that they are of. */
function orbitalCells(row: number, options: FeaturiserOptions): Record<Surroundings, Cell[]> {
  const found: Record<Surroundings, Cell[]> = { centre: [], leaving: [], nucleophile: [] };
  prepared(options).fitted.orbitals.names.forEach((name, from) => {
    const atom = orbitalAtoms[Math.floor(orbitalNames.indexOf(name) / piReactivityNames.length)] as Surroundings;
    found[atom].push({ tensor: "orbitals", row, from, to: from + 1 });
  });
  return found;
}

/** The atoms of the starting materials, which share equally what is counted of several of them. */
function byAtom(smiles: string, row: number, options: FeaturiserOptions): Player[] {
  const { vocabulary } = prepared(options).fitted;
  const substitution = findSubstitution(smiles);
  const atoms = shellAtoms(substitution);
  const cells = substitution.side.atoms.map((): Cell[] => []);
  const orbitals = orbitalCells(row, options);
  for (const name of surroundings) cells[substitution[name]]?.push(...orbitals[name]);
  for (const name of surroundings)
    vocabulary[name].forEach((key, i) => {
      const counted = atoms[name].get(key) ?? [];
      for (const atom of counted)
        cells[atom]?.push({ tensor: name, row, from: i, to: i + 1, share: 1 / counted.length });
    });
  return substitution.side.atoms.map(({ atomicNumber }, atom) => ({
    label: `${elementSymbols[atomicNumber]} ${substitution.places[atom]}`,
    group: "atom",
    index: substitution.places[atom] as number,
    cells: cells[atom] as Cell[],
  }));
}

/** The descriptors of each molecule, and the solvent. */
function others(row: number): Player[] {
  const whole = { electrophile: "the electrophile as a whole", nucleophilicMolecule: "the nucleophile as a whole" };
  const molecules = parts.map(
    (name, index): Player => ({ label: whole[name], group: "descriptor", index, cells: [{ tensor: name, row }] }),
  );
  return [...molecules, { label: "solvent", group: "component", index: 1, cells: [{ tensor: "conditions", row }] }];
}

/** A tensor without columns credits nobody. */
const hasCells = ({ cells }: Player, encoded: Encoded) =>
  cells.some(({ tensor }) => (encoded.tensors[tensor]?.width[0] ?? 0) > 0);

/**
 * Fits vocabulary and scales on reactions: keys that at least `least` of them have and not all, descriptors that vary.
 *
 * @throws RetortError INVALID_SMILES, UNSUPPORTED_INPUT
 */
export async function fitSubstitution(
  reactions: readonly string[],
  solvents: SolventOptions["solvents"],
  solventsOfRows: readonly (readonly number[])[],
  least = 2,
): Promise<SubstitutionOptions> {
  await loadRdkit();
  const described = reactions.map(describe);
  const vocabulary = (name: Surroundings) => {
    const seen = new Map<string, number>();
    for (const { counts } of described) for (const key of counts[name].keys()) seen.set(key, (seen.get(key) ?? 0) + 1);
    return [...seen].flatMap(([key, n]) => (n >= least && n < described.length ? [key] : [])).sort();
  };
  const standardOf = (rows: readonly Float64Array[], names: readonly string[]): Described => {
    const finite = names.flatMap((_, i) => (rows.every((row) => Number.isFinite(row[i])) ? [i] : []));
    const { kept, mean, scale } = fitStandard(rows.map((row) => finite.map((i) => row[i] as number)));
    return { names: kept.map((i) => names[finite[i] as number] as string), mean, scale, clip: 4 };
  };
  const moleculeOf = (name: Part) =>
    standardOf(
      described.map(({ descriptors: all }) => all[name]),
      descriptorNames,
    );
  const { mean, scale } = fitStandard(solventsOfRows);
  return {
    solvents,
    mean,
    scale,
    vocabulary: {
      centre: vocabulary("centre"),
      leaving: vocabulary("leaving"),
      nucleophile: vocabulary("nucleophile"),
    },
    descriptors: { electrophile: moleculeOf("electrophile"), nucleophilicMolecule: moleculeOf("nucleophilicMolecule") },
    orbitals: standardOf(
      described.map((one) => one.orbitals),
      orbitalNames,
    ),
  };
}
