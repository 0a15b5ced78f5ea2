import { ligandNamed } from "../../chemistry/ligands.ts";
import { parseMolecule } from "../../chemistry/molecule.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { readSolvent } from "../../chemistry/solvents.ts";
import { readTable } from "./read-table.ts";

/** Couplings of NiCOlit whose components and conditions can be read; position i of every list is one coupling. */
export type Nicolit = {
  /** Row in the file, from 0. */
  row: number[];
  electrophile: string[];
  nucleophile: string[];
  /** SMILES, "" where there is none. */
  ligand: string[];
  /** Base, activator, reductant and other reagents as one SMILES, "" where there is none. */
  base: string[];
  solvent: string[];
  /** K */
  temperature: number[];
  /** s */
  time: number[];
  /** Yield in %, the isolated one where both are given. */
  yield: number[];
  doi: string[];
};

/**
 * Reads NiCOlit. Left out are rows without a yield, temperature or time, with a structure that cannot be read, and with a
 * ligand or solvent whose structure its name does not tell. Ranges count as their middle, "rt" as 25 °C; yields above
 * 100 % as 100.
 *
 * @throws RetortError DATASET_NOT_FOUND, DATASET_CORRUPT.
 */
export async function readNicolit(): Promise<Nicolit> {
  await loadRdkit();
  const table = await readTable("nicolit", "NiCOlit.csv");
  const text = Object.fromEntries(table.names.map((name) => [name, table.text(name)]));
  const cell = (name: string, row: number) => text[name]?.[row]?.trim() ?? "";
  const found: Nicolit = {
    row: [],
    electrophile: [],
    nucleophile: [],
    ligand: [],
    base: [],
    solvent: [],
    temperature: [],
    time: [],
    yield: [],
    doi: [],
  };
  for (let row = 0; row < table.rows; row++) {
    const measured = cell("isolated_yield", row) || cell("analytical_yield", row);
    const one = {
      electrophile: structure(cell("substrate", row)),
      nucleophile: structure(cell("effective_coupling_partner", row)),
      ligand: ligand(cell("effective_ligand", row)),
      base: structure(cell("effective_reagents", row), ""),
      solvent: solvent(cell("solvent", row)),
      temperature: temperature(cell("temperature", row)),
      time: time(cell("time", row)),
      yield: measured === "" || !Number.isFinite(Number(measured)) ? undefined : Math.min(100, Number(measured)),
      doi: cell("DOI", row),
    };
    if (Object.values(one).some((value) => value === undefined)) continue;
    found.row.push(row);
    for (const [name, value] of Object.entries(one)) (found[name as keyof Nicolit] as unknown[]).push(value);
  }
  return found;
}

/** Canonical SMILES; `empty` where the cell is empty, undefined where it cannot be read. */
function structure(text: string, empty?: string): string | undefined {
  if (text === "") return empty;
  try {
    return parseMolecule(text).canonical;
  } catch {
    return undefined;
  }
}

function ligand(text: string): string | undefined {
  if (text === "") return "";
  const named = text.split("+").map((part) => ligandNamed(part.trim()));
  return structure(named.every((one) => one !== undefined) ? named.join(".") : text);
}

function solvent(text: string): string | undefined {
  try {
    return readSolvent(text);
  } catch {
    return undefined;
  }
}

/** "60-100°C" → K; the middle of a range. */
function temperature(text: string): number | undefined {
  if (text === "rt") return 298.15;
  return middle(/^([\d.]+)(?:-([\d.]+))?\s*°C$/.exec(text), 1, 273.15);
}

/** "12h", "20min", "2-15h", ">12h" → s; the middle of a range. */
function time(text: string): number | undefined {
  const parts = /^>?([\d.]+)(?:-([\d.]+))?\s*(h|min)$/.exec(text);
  return middle(parts, parts?.[3] === "min" ? 60 : 3600, 0);
}

function middle(parts: RegExpExecArray | null, factor: number, offset: number): number | undefined {
  if (!parts) return undefined;
  const low = Number(parts[1]);
  const value = ((low + Number(parts[2] ?? low)) / 2) * factor + offset;
  return Number.isFinite(value) ? value : undefined;
}
