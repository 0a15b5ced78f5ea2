import { descriptorNames, descriptors } from "../../../chemistry/descriptors.ts";
import { type Molecule, parseMolecule } from "../../../chemistry/molecule.ts";
import { loadRdkit } from "../../../chemistry/rdkit.ts";
import { parseReaction, startingMaterials } from "../../../chemistry/reaction.ts";
import { structureCountNames, structureCounts } from "../../../chemistry/structure-counts.ts";
import { asRetortError, RetortError } from "../../../core/errors.ts";
import { kindInfo } from "../../../core/kinds.ts";
import type { ModelSpec, Port } from "../../../core/model.ts";
import { readKinded, unitOf } from "../../../core/values.ts";
import type { TreeData } from "../../../learning/baselines/decision-tree.ts";
import { readProfile } from "../../../physics/profile.ts";
import { statistics } from "../../domain/statistics.ts";

/** Most different structures or names at a port for which "it is this one" is a feature of its own. */
const mostIdentities = 60;
const profilePoints = 256;
/** What a tree is told of a profile; other statistics are those of square or positive fields. */
const profileStatistics = ["mean", "spread", "min", "max", "slope", "wavenumber"] as const;

/** A feature in words that people know, and its unit ("1": none). A flag is 0 or 1: whether something is so. */
export type Feature = { name: string; unit: string; flag?: boolean };

/** Rows in terms of named features; rows that cannot be described are left out. */
export type Described = TreeData & { features: Feature[]; kept: number[] };

type Part = { features: Feature[]; of(value: unknown): ArrayLike<number> };

/**
 * Raw rows in terms of a model's own inputs: numbers as they are; of a molecule RDKit's descriptors and counts of
 * elements, rings and groups; of a reaction how these counts change, and those of what it starts from; of several
 * components which one it is; of a profile its statistics. A number that may be left out, and is, counts as 0.
 */
export async function describeRows(
  spec: Pick<ModelSpec, "inputs">,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<Described> {
  const ports = Object.entries(spec.inputs);
  const structures = ports.filter(([, { kind }]) => kindInfo(kind).form === "structure").length;
  if (structures > 0) await loadRdkit();
  const parts = ports.flatMap(([name, port]) =>
    partsOf(
      name,
      port,
      structures,
      rows.map((row) => row[name]),
    ).map((part) => ({ name, part })),
  );
  const features = parts.flatMap(({ part }) => part.features);
  const width = features.length;
  const x: number[] = [];
  const kept: number[] = [];
  rows.forEach((row, i) => {
    try {
      const values = parts.flatMap(({ name, part }) => Array.from(part.of(row[name])));
      if (values.length !== width || !values.every(Number.isFinite)) return;
      x.push(...values);
      kept.push(i);
    } catch (error) {
      if (!(asRetortError(error) instanceof RetortError)) throw error;
    }
  });
  return withoutConstants({ x: Float64Array.from(x), width, features, kept });
}

function partsOf(name: string, port: Port, structures: number, values: readonly unknown[]): Part[] {
  const { form } = kindInfo(port.kind);
  const read = (value: unknown) => readKinded(name, port, value).value;
  if (form === "quantity" && port.axes) {
    const longest = Math.max(...values.map((value) => (Array.isArray(value) ? value.length : 0)));
    const features = Array.from({ length: longest }, (_, i) => ({ name: `${name} ${i + 1}`, unit: unitOf(port) }));
    return [{ features, of: (value) => features.map((_, i) => (read(value) as Float64Array)[i] ?? 0) }];
  }
  if (form === "quantity" || form === "integer")
    return [{ features: [{ name, unit: unitOf(port) }], of: (value) => [(read(value) as number | undefined) ?? 0] }];
  if (form === "profile") {
    return [
      {
        features: profileStatistics.map((statistic) => ({ name: `${statistic} of ${name}`, unit: "1" })),
        of: (value) => {
          const numbers = readProfile(value, profilePoints);
          return profileStatistics.map((statistic) => (statistics[statistic] as (x: Float64Array) => number)(numbers));
        },
      },
    ];
  }
  if (port.kind === "reaction") return [reactionPart()];
  const different = new Set(values.map((value) => String(value ?? "")));
  const named =
    different.size <= mostIdentities && (form === "text" || structures > 1) ? [identityPart(name, different)] : [];
  if (form !== "structure") return named;
  return [...named, moleculePart(structures > 1 ? ` of ${name}` : "")];
}

function identityPart(name: string, different: ReadonlySet<string>): Part {
  const all = [...different].sort();
  return {
    features: all.map((one) => ({ name: one === "" ? `no ${name}` : `${name} is ${one}`, unit: "1", flag: true })),
    of: (value) => all.map((one) => Number(one === String(value ?? ""))),
  };
}

function moleculePart(suffix: string): Part {
  const names = [...descriptorNames, ...structureCountNames];
  const nothing = new Float64Array(names.length);
  return {
    features: names.map((one) => ({ name: `${one}${suffix}`, unit: "1" })),
    of: (value) => {
      const text = String(value ?? "").trim();
      return text === "" ? nothing : described(parseMolecule(text));
    },
  };
}

const described = (molecule: Molecule) => [...descriptors(molecule), ...structureCounts(molecule)];

function reactionPart(): Part {
  const counts = [...structureCountNames];
  return {
    features: [
      ...counts.map((one) => ({ name: `change of ${one}`, unit: "1" })),
      ...counts.map((one) => ({ name: `${one} of the reactants`, unit: "1" })),
    ],
    of: (value) => {
      const reaction = parseReaction(String(value));
      const before = structureCounts(startingMaterials(reaction));
      const after = structureCounts(reaction.products);
      return [...after.map((count, i) => count - (before[i] as number)), ...before];
    },
  };
}

/** Features that vary. */
function withoutConstants({ x, width, features, kept }: Described): Described {
  const varies = features.map((_, f) => kept.some((_, row) => x[row * width + f] !== x[f]));
  const places = features.flatMap((_, f) => (varies[f] ? [f] : []));
  const data = new Float64Array(kept.length * places.length);
  kept.forEach((_, row) => {
    places.forEach((f, k) => {
      data[row * places.length + k] = x[row * width + f] as number;
    });
  });
  return { x: data, width: places.length, features: places.map((f) => features[f] as Feature), kept };
}
