import { parse } from "yaml";
import { RetortError } from "../../core/errors.ts";
import { atomicWeights } from "./atomic-weights.ts";
import { type Arrhenius, gasConstant, type Mechanism, type Reaction, type Species, type Troe } from "./mechanism.ts";
import { type Equation, readEquation } from "./read-equation.ts";

type Node = Readonly<Record<string, unknown>>;
type Units = { volume: number; energy: number };

const lengths: Readonly<Record<string, number>> = { cm: 1e-2, m: 1 };
const amounts: Readonly<Record<string, number>> = { mol: 1, kmol: 1e3 };
const energies: Readonly<Record<string, number>> = {
  "cal/mol": 4.184 / gasConstant,
  "kcal/mol": 4184 / gasConstant,
  "J/mol": 1 / gasConstant,
  "kJ/mol": 1000 / gasConstant,
  "J/kmol": 1e-3 / gasConstant,
  K: 1,
};

/**
 * Reads a gas-phase mechanism in Cantera's YAML form: species with NASA7 polynomials; elementary, three-body and falloff
 * reactions (Lindemann, Troe) with Arrhenius constants; reversible ones by equilibrium. A duplicated reaction is two.
 *
 * @param phase name of the phase whose species count; the first without it.
 * @throws RetortError INVALID_INPUT for what is malformed or not balanced; UNSUPPORTED_INPUT for other kinds of rates.
 */
export function readMechanism(text: string, phase?: string): Mechanism {
  const file = asNode(parseYaml(text), "the mechanism");
  const phases = asList(file.phases, "phases").map((p) => asNode(p, "a phase"));
  const chosen = phase === undefined ? phases[0] : phases.find(({ name }) => name === phase);
  if (!chosen) throw malformed(`there is no phase ${phase ?? ""}`);
  const names = asList(chosen.species, "the phase's species").map(String);
  const known = new Map(
    asList(file.species, "species").map((raw) => {
      const node = asNode(raw, "a species");
      return [String(node.name), node];
    }),
  );
  const species = names.map((name) => {
    const node = known.get(name);
    if (!node) throw malformed(`the species ${name} is not described`);
    return readSpecies(name, node);
  });
  const units = readUnits(file.units);
  const index = new Map(names.map((name, i) => [name, i]));
  const reactions = asList(file.reactions, "reactions").map((raw) =>
    readReaction(asNode(raw, "a reaction"), index, species, units),
  );
  return { species, reactions };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new RetortError("INVALID_INPUT", `the mechanism is not YAML: ${(cause as Error).message}`, { cause });
  }
}

function readUnits(raw: unknown): Units {
  const { length = "m", quantity = "kmol", time = "s", ...rest } = raw === undefined ? {} : asNode(raw, "units");
  const metre = lengths[String(length)];
  const mole = amounts[String(quantity)];
  const energy = energies[String(rest["activation-energy"] ?? "J/kmol")];
  if (!metre || !mole || !energy || time !== "s")
    throw new RetortError("UNSUPPORTED_INPUT", `the mechanism's units are not known: ${JSON.stringify(raw)}`, {
      hint: "lengths in cm or m, amounts in mol or kmol, time in s, activation energies in cal/mol, kJ/mol, K, ...",
    });
  return { volume: metre ** 3 / mole, energy };
}

function readSpecies(name: string, node: Node): Species {
  const composition = Object.fromEntries(
    Object.entries(asNode(node.composition, `the composition of ${name}`)).map(([element, n]) => [element, Number(n)]),
  );
  let molarMass = 0;
  for (const [element, count] of Object.entries(composition)) {
    const weight = atomicWeights[element];
    if (weight === undefined)
      throw new RetortError("UNSUPPORTED_INPUT", `the element ${element} of ${name} is not known here`);
    molarMass += (weight * count) / 1000;
  }
  const thermo = asNode(node.thermo, `the thermodynamics of ${name}`);
  if (thermo.model !== "NASA7")
    throw new RetortError("UNSUPPORTED_INPUT", `the thermodynamics of ${name} are ${String(thermo.model)}`, {
      hint: "only NASA7 polynomials are read",
    });
  const [lowest = 0, middle = 0, highest = middle] = numbers(thermo["temperature-ranges"], `temperatures of ${name}`);
  const [low = [], high = low] = asList(thermo.data, `data of ${name}`).map((row) => numbers(row, `data of ${name}`));
  if (low.length !== 7 || high.length !== 7) throw malformed(`${name} needs seven coefficients in each range`);
  return { name, composition, molarMass, low, high, lowest, middle, highest };
}

const understood = new Set([
  ..."equation type rate-constant low-P-rate-constant high-P-rate-constant Troe efficiencies".split(" "),
  ..."default-efficiency duplicate note id".split(" "),
]);

function readReaction(
  node: Node,
  index: ReadonlyMap<string, number>,
  species: readonly Species[],
  units: Units,
): Reaction {
  const text = String(node.equation);
  const equation = readEquation(text);
  const kind = String(node.type ?? (equation.falloff ? "falloff" : equation.collider ? "three-body" : "elementary"));
  const strange = Object.keys(node).find((key) => !understood.has(key));
  if (!["elementary", "three-body", "falloff"].includes(kind) || strange !== undefined)
    throw new RetortError(
      "UNSUPPORTED_INPUT",
      `reaction "${text}" has ${strange ?? `the type ${kind}`}, not read here`,
    );
  const reactants = indexed(equation.reactants, index, text);
  const products = indexed(equation.products, index, text);
  checkBalance(text, reactants, products, species);
  const order = reactants.reduce((sum, [, count]) => sum + count, 0);
  const falloff = kind === "falloff";
  const withM = kind === "three-body" && equation.collider !== undefined;
  const constants = (raw: unknown, of: number): Arrhenius => {
    const { A, b, Ea } = asNode(raw, `the rate constant of "${text}"`);
    if (![A, b, Ea].every((x) => typeof x === "number"))
      throw new RetortError("UNSUPPORTED_INPUT", `the rate constant of "${text}" is not three plain numbers`);
    return { a: (A as number) * units.volume ** (of - 1), b: b as number, e: (Ea as number) * units.energy };
  };
  const troe = node.Troe === undefined ? undefined : readTroe(asNode(node.Troe, `Troe of "${text}"`));
  return {
    equation: text,
    reactants,
    products,
    reversible: equation.reversible,
    rate: constants(falloff ? node["high-P-rate-constant"] : node["rate-constant"], order + (withM ? 1 : 0)),
    ...(falloff && { lowPressure: constants(node["low-P-rate-constant"], order + 1) }),
    ...(troe && { troe }),
    ...((falloff || withM) && { efficiencies: readEfficiencies(node, equation, index) }),
  };
}

function readTroe({ A, T3, T1, T2 }: Node): Troe {
  return { a: Number(A), t3: Number(T3), t1: Number(T1), ...(T2 !== undefined && { t2: Number(T2) }) };
}

function readEfficiencies(node: Node, { collider }: Equation, index: ReadonlyMap<string, number>): Float64Array {
  const only = collider !== undefined && collider !== "M";
  const all = new Float64Array(index.size).fill(only ? 0 : Number(node["default-efficiency"] ?? 1));
  if (only) all[index.get(collider) ?? -1] = 1;
  for (const [name, value] of Object.entries(asNode(node.efficiencies ?? {}, "efficiencies"))) {
    const at = index.get(name);
    if (at !== undefined) all[at] = Number(value);
  }
  return all;
}

function indexed(side: ReadonlyMap<string, number>, index: ReadonlyMap<string, number>, text: string) {
  return [...side].map(([name, count]) => {
    const at = index.get(name);
    if (at === undefined) throw malformed(`"${text}" names ${name}, which is no species of the phase`);
    return [at, count] as const;
  });
}

function checkBalance(
  text: string,
  reactants: Reaction["reactants"],
  products: Reaction["products"],
  species: readonly Species[],
): void {
  const atoms = new Map<string, number>();
  const signed = [...reactants.map(([i, n]) => [i, -n] as const), ...products];
  for (const [i, count] of signed)
    for (const [element, n] of Object.entries(species[i]!.composition))
      atoms.set(element, (atoms.get(element) ?? 0) + n * count);
  for (const [element, balance] of atoms) if (balance !== 0) throw malformed(`"${text}" does not balance ${element}`);
}

function asNode(raw: unknown, what: string): Node {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw malformed(`${what} is missing or malformed`);
  return raw as Node;
}

function asList(raw: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(raw)) throw malformed(`${what}: there is no list`);
  return raw;
}

function numbers(raw: unknown, what: string): number[] {
  const list = asList(raw, what);
  if (!list.every((x) => typeof x === "number")) throw malformed(`${what}: not all are numbers`);
  return list as number[];
}

function malformed(message: string): RetortError {
  return new RetortError("INVALID_INPUT", message, { hint: "give a mechanism in Cantera's YAML form" });
}
