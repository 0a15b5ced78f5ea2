import { defineModel, type ModelDefinition } from "../../src/core/definition.ts";
import { RetortError } from "../../src/core/errors.ts";
import type { Kind } from "../../src/core/kinds.ts";
import type { Body, Column, ModelSpec, Table } from "../../src/core/model.ts";
import type { Calibration } from "../../src/core/version.ts";
import { batchReactor } from "../../src/models/batch-reactor/index.ts";
import { correctedEyringRate } from "../../src/models/corrected-eyring-rate/index.ts";
import { eyringRate } from "../../src/models/eyring-rate/index.ts";
import type { Repository } from "../../src/registry/repository.ts";
import { type LoadedModel, type LoadOptions, loadVersion } from "../../src/runtime/load-version.ts";
import { Engine } from "../../src/serving/engine.ts";
import { emptyRepository, publishFormula } from "./publish.ts";

const network: Body = {
  type: "network",
  featuriser: { id: "toy", revision: 1, options: {} },
  decoder: { id: "toy", options: {} },
  members: 1,
};

const toy = (id: string, subject: string, field: string, part: string, kind: Kind, of: Kind, unit?: string) =>
  defineModel(
    {
      id,
      title: id,
      description: "A stand-in for a network: the number of characters of its input, counted in runs of 256.",
      subject,
      field,
      inputs: { [part]: { kind: of, title: part } },
      outputs: { [field]: { kind, title: field, ...(unit !== undefined && { unit }) } },
      body: network,
    },
    { published: [], limits: ["a toy"], examples: [] },
  );

export const toySolubility = toy("toy-solubility", "Molecule", "solubility", "smiles", "solubility", "molecule");
export const toyOther = toy("toy-other", "Molecule", "solubility", "smiles", "solubility", "molecule");
export const toyBarrier = toy(
  "toy-barrier",
  "Reaction",
  "activationGibbsEnergy",
  "smiles",
  "gibbs-barrier",
  "reaction",
);
export const toyElectronic = toy("toy-electronic", "Reaction", "barrier", "smiles", "electronic-barrier", "reaction");
export const toyUnpublished = toy("toy-unpublished", "Molecule", "lipophilicity", "smiles", "solubility", "molecule");

/** A field, with a reference solver that is a tenth larger. */
export const toyWave = defineModel(
  {
    id: "toy-wave",
    title: "toy wave",
    description: "A sine.",
    subject: "Query",
    field: "wave",
    inputs: { height: { kind: "dimensionless", title: "height" } },
    outputs: { velocity: { kind: "velocity-field", axes: ["x"], title: "velocity" } },
    body: network,
  },
  {
    published: [],
    limits: [],
    examples: [],
    reference: async () => ({
      id: "exact",
      description: "the exact sine",
      solve: async (input) => waves(input, 1.1),
    }),
  },
);

function waves(input: Table, factor: number): Table {
  const heights = (input.columns["height"] as Column).point as Float64Array;
  const point = Array.from(heights, (height) =>
    Float64Array.from({ length: 64 }, (_, j) => factor * height * Math.sin((2 * Math.PI * j) / 64)),
  );
  return { rows: input.rows, columns: { velocity: { point } }, errors: new Map(input.errors) };
}

export const toyCatalogue: readonly ModelDefinition[] = [
  toySolubility,
  toyOther,
  toyBarrier,
  toyElectronic,
  toyUnpublished,
  toyWave,
  eyringRate,
  correctedEyringRate,
  batchReactor,
];

/** 199 residuals from −0.99 to 0.99. */
export const toyResiduals = Array.from({ length: 199 }, (_, i) => (i - 99) / 100);

/** What the toy networks answer. */
export const toyValue = (model: string, text: string) =>
  model === "toy-barrier" || model === "toy-electronic" ? 80 + text.length / 10 : -text.length / 10;

/** A text that the toy networks refuse. */
export const refused = "[Xe]";

export type Counts = { runs: number; rows: number; calls: number; opened: number; closed: number };

/** A toy network in the place of a loaded version. */
async function openToy(directory: string, counts: Counts, options: LoadOptions): Promise<LoadedModel> {
  const model = await loadVersion(directory, { check: false, ...options }).catch((error: unknown) => {
    if (error instanceof RetortError && error.code === "VERSION_BROKEN") return undefined;
    throw error;
  });
  if (model) return model;
  const { readFileSync, existsSync } = await import("node:fs");
  const read = (name: string) => JSON.parse(readFileSync(`${directory}/${name}`, "utf8"));
  const spec = read("model.json") as ModelSpec;
  const own = { runs: 0, rows: 0 };
  counts.opened++;
  return {
    spec,
    version: directory.split("/").at(-1) as string,
    directory,
    ...(existsSync(`${directory}/calibration.json`) && { calibration: read("calibration.json") as Calibration }),
    stats: () => ({ ...own }),
    async predictBatch(input: Table): Promise<Table> {
      counts.calls++;
      for (let at = 0; at < input.rows; at += 256) {
        counts.runs++;
        own.runs++;
      }
      counts.rows += input.rows;
      own.rows += input.rows;
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (spec.id === "toy-wave") return waves(input, 1);
      const errors = new Map(input.errors);
      const texts = (input.columns["smiles"] as Column).point as readonly string[];
      texts.forEach((text, row) => {
        if (text === refused && !errors.has(row))
          errors.set(row, new RetortError("UNSUPPORTED_INPUT", "noble gases are not supported", { row, hint: "none" }));
        if (text === "[Rn]") throw new Error(`a defect that mentions ${text}`);
      });
      const point = Float64Array.from(texts, (text) => (text === undefined ? Number.NaN : toyValue(spec.id, text)));
      return { rows: input.rows, columns: { [spec.field]: { point } }, errors };
    },
    async close() {
      counts.closed++;
    },
  };
}

/** An engine over toy networks and the real formulas, and what it has cost. */
export function toyEngine(): { engine: Engine; counts: Counts; repository: Repository } {
  const repository = emptyRepository();
  const calibrations: Record<string, readonly number[]> = {
    "toy-solubility": toyResiduals,
    "toy-barrier": toyResiduals,
    "toy-electronic": toyResiduals,
  };
  for (const { spec } of toyCatalogue) {
    if (spec.id === "toy-unpublished") continue;
    const residuals = calibrations[spec.id];
    const output = Object.keys(spec.outputs)[0] as string;
    publishFormula(
      repository,
      spec,
      residuals && { method: "split-conformal", residuals: { [output]: residuals }, rows: "made up" },
    );
  }
  const counts: Counts = { runs: 0, rows: 0, calls: 0, opened: 0, closed: 0 };
  const engine = new Engine({
    catalogue: toyCatalogue,
    repository,
    open: (directory, options) => openToy(directory, counts, options),
  });
  return { engine, counts, repository };
}
