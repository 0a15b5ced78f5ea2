import type { MathJsInstance, Unit } from "mathjs";
import { RetortError } from "./errors.ts";
import { mathjs } from "./mathjs.ts";

let taught: MathJsInstance | undefined;

/** mathjs with the units that it lacks. */
function math(): MathJsInstance {
  if (taught) return taught;
  taught = mathjs();
  taught.createUnit({ cal: { definition: "4.184 J", prefixes: "short" } }, { override: true });
  // CODATA 2018; mathjs carries an older electronvolt.
  taught.createUnit({ eV: { definition: "1.602176634e-19 J", prefixes: "short" } }, { override: true });
  taught.createUnit("hartree", "4.3597447222071e-18 J");
  taught.createUnit("cmHg", "1333.22387415 Pa");
  // A level over a reference that the port names: nothing else can be made of it.
  taught.createUnit("dB");
  return taught;
}

/** Units without dimension, as factors to 1. */
const dimensionless: Readonly<Record<string, number>> = {
  "": 1,
  "1": 1,
  "%": 0.01,
  percent: 0.01,
  ppm: 1e-6,
  ppb: 1e-9,
};

/** Spellings of units that mathjs lacks, each as a whole word, with what to read instead. */
const aliases: readonly (readonly [RegExp, string])[] = [
  [/[µμ]/g, "u"],
  [/°\s*C\b/g, "degC"],
  [/°\s*F\b/g, "degF"],
  [/[ÅÅ]/g, "angstrom"],
  [/[·⋅]/g, " "],
  [/(^|[^A-Za-z])([munp]?)M(?![A-Za-z])/g, "$1($2mol/L)"],
  [/\bEh\b/g, "hartree"],
  [/\bl\b/g, "L"],
  [/⁻¹/g, "^-1"],
  [/⁻²/g, "^-2"],
  [/²/g, "^2"],
  [/³/g, "^3"],
];

/** Avogadro constant in 1/mol (SI 2019, exact): energy per molecule to energy per mole. */
const avogadro = 6.02214076e23;

type Scale = { log: boolean; unit: string };

function scaleOf(unit: string): Scale {
  const trimmed = unit.trim();
  const log = /^(?:log10|log|lg)\s*\((.*)\)$/.exec(trimmed);
  return log ? { log: true, unit: (log[1] as string).trim() } : { log: false, unit: trimmed };
}

function readable(unit: string): string {
  return aliases.reduce((text, [from, to]) => text.replace(from, to), unit);
}

function unknownUnit(unit: string, cause?: unknown): RetortError {
  return new RetortError("INVALID_QUANTITY", `the unit "${unit}" is not known`, {
    hint: 'write it as in "25 °C", "0.1 mol/L", "kJ/mol", "L/(mol s)" or "log10(mol/L)"',
    cause,
  });
}

function mismatch(from: string, to: string): RetortError {
  return new RetortError("UNIT_MISMATCH", `"${from}" cannot be converted to "${to}"`, {
    hint:
      to === "" || to === "1"
        ? "give a plain number, without a unit"
        : `${from} and ${to} do not measure the same thing: give units of one quantity`,
  });
}

/** Text with its unit behind it, where it has one. */
export function withUnit(text: string | number, unit: string): string {
  return unit === "" || unit === "1" ? `${text}` : `${text} ${unit}`;
}

/** The unit without a value: mathjs reads "1/s" as the number 1 in s^-1 and refuses to convert to it. */
function valueless(unit: Unit): Unit {
  const bare = unit.clone() as unknown as { value: number | null };
  bare.value = null;
  return bare as unknown as Unit;
}

/** Linear map value ↦ value · slope + offset between two units without logarithm. */
function linear(from: string, to: string): { slope: number; offset: number } {
  const a = dimensionless[from];
  const b = dimensionless[to];
  if (a !== undefined && b !== undefined) return { slope: a / b, offset: 0 };
  if (a !== undefined || b !== undefined) {
    const other = a === undefined ? from : to;
    try {
      math().unit(readable(other));
    } catch (cause) {
      throw unknownUnit(other, cause);
    }
    throw mismatch(from, to);
  }
  const parse = (unit: string) => {
    try {
      return math().unit(readable(unit));
    } catch (cause) {
      throw unknownUnit(unit, cause);
    }
  };
  const source = parse(from);
  const target = parse(to);
  const at = (value: number) =>
    math()
      .unit(value, readable(from))
      .toNumber(valueless(target) as unknown as string);
  if (source.equalBase(target)) {
    const offset = at(0);
    return { slope: at(1) - offset, offset };
  }
  const perMole = math().unit("J/mol");
  const perMolecule = math().unit("J");
  const number = (unit: string, base: string) => math().unit(1, readable(unit)).toNumber(base);
  if (source.equalBase(perMole) && target.equalBase(perMolecule))
    return { slope: number(from, "J/mol") / avogadro / number(to, "J"), offset: 0 };
  if (source.equalBase(perMolecule) && target.equalBase(perMole))
    return { slope: (number(from, "J") * avogadro) / number(to, "J/mol"), offset: 0 };
  throw mismatch(from, to);
}

const converters = new Map<string, (value: number) => number>();

/**
 * The function that converts numbers from one unit to another.
 *
 * Besides what mathjs knows it reads kcal, M (mM, µM, nM), µm, °C, Å, %, hartree, molar energies against energies per
 * molecule, and logarithmic scales written `log10(unit)`.
 *
 * @throws RetortError INVALID_QUANTITY for an unknown unit (of two that differ), UNIT_MISMATCH where the two measure
 *   different things.
 */
export function converter(from: string, to: string): (value: number) => number {
  if (from === to) return (value) => value;
  const key = `${from}\u0000${to}`;
  let convert = converters.get(key);
  if (!convert) {
    const source = scaleOf(from);
    const target = scaleOf(to);
    const { slope, offset } = linear(source.unit, target.unit);
    if (source.log && target.log) {
      if (offset !== 0) throw mismatch(from, to);
      const shift = Math.log10(slope);
      convert = (value) => value + shift;
    } else if (source.log) convert = (value) => 10 ** value * slope + offset;
    else if (target.log) convert = (value) => Math.log10(value * slope + offset);
    else if (slope === 1 && offset === 0) convert = (value) => value;
    else convert = (value) => value * slope + offset;
    if (converters.size > 1000) converters.clear();
    converters.set(key, convert);
  }
  return convert;
}

/** A number in one unit, as a number in another; see {@link converter}. */
export function convert(value: number, from: string, to: string): number {
  return converter(from, to)(value);
}

const number = /^\s*([-+−]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*$/s;

/**
 * Reads a quantity: a number (taken to be in `unit`) or text such as "25 °C", "5 %", "0.1 M", "-3.2 log10(mol/L)".
 *
 * @returns the number in `unit`.
 * @throws RetortError INVALID_QUANTITY, UNIT_MISMATCH.
 */
export function readQuantity(raw: unknown, unit: string): number {
  if (typeof raw === "number") {
    if (!Number.isFinite(raw)) throw new RetortError("INVALID_QUANTITY", `${raw} is not a finite number`);
    return raw;
  }
  const match = typeof raw === "string" ? number.exec(raw) : null;
  if (!match)
    throw new RetortError("INVALID_QUANTITY", `${JSON.stringify(raw) ?? String(raw)} is not a quantity`, {
      hint:
        unit === "1"
          ? "give a plain number, such as 1.5"
          : `give a number in ${unit}, or text with a unit, such as "1.5 ${unit}"`,
    });
  const value = Number((match[1] as string).replace("−", "-"));
  const given = match[2] as string;
  const result = given === "" ? value : convert(value, given, unit);
  if (!Number.isFinite(result))
    throw new RetortError("INVALID_QUANTITY", `"${raw as string}" is not a finite quantity in ${unit}`);
  return result;
}
