import { FingerprintIndex } from "../chemistry/fingerprint-index.ts";
import { loadRdkit } from "../chemistry/rdkit.ts";
import { asRetortError, RetortError } from "../core/errors.ts";
import { kindInfo } from "../core/kinds.ts";
import type { Port } from "../core/model.ts";
import { unitOf } from "../core/values.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";
import { fingerprintOf } from "../trust/domain/fingerprints.ts";
import { type Candidate, changedStructures, type Vocabulary } from "../trust/explain/counterfactuals/candidates.ts";
import { movedNumbers } from "../trust/explain/counterfactuals/moves.ts";
import { meets, type Outcome, type Wanted, wantedInWords } from "../trust/explain/counterfactuals/wanted.ts";
import { pause } from "../trust/explain/evaluate.ts";
import type { AskContext } from "./context.ts";
import type { Engine } from "./engine.ts";
import type { Handle } from "./handle.ts";
import { datasetRows } from "./neighbour-rows.ts";
import type { Row } from "./row.ts";
import { boundsOf, goldenInputs } from "./typical-rows.ts";

export type CounterfactualsAsked = Pick<Wanted, "change" | "across" | "label"> & { first?: number; budget?: number };

/** Inputs whose answer differs as wanted, with that answer. */
export type Counterfactual = Candidate & { outcome: Outcome; handle: Handle; row: Row; output: string };

export type Counterfactuals = {
  output: string;
  unit: string;
  present: Outcome;
  /** What was wanted, in words. */
  wanted: string;
  budget: number;
  evaluations: number;
  candidates: Counterfactual[];
  warnings: string[];
};

const defaultBudget = 512;
export const mostCounterfactualEvaluations = 4_096;
/** Part of the present answer by which another differs, where the model's typical error is not known. */
const share = 0.1;
/** Numbers move up to so much beyond the known inputs, in parts of their width, where no domain bounds them. */
const beyond = 0.5;

/**
 * The nearest inputs whose answer is another class, or differs from the present one by an amount or across a bound:
 * training examples where the dataset is on this machine, and changes in one place (a group or an atom of a molecule, a
 * component, a number). Nearest first; nothing is drawn at random.
 *
 * @throws RetortError EXPLANATION_UNSUPPORTED for answers that are neither numbers nor classes, or that rest on other
 *   answers; INVALID_INPUT; CANCELLED.
 */
export async function counterfactualsOf(
  engine: Engine,
  handle: Handle,
  output: string,
  asked: CounterfactualsAsked,
  context: AskContext = {},
): Promise<Counterfactuals> {
  const { spec, entry, inputs } = handle;
  const { first = 5, budget = defaultBudget, ...rest } = asked;
  const port = spec.outputs[output] as Port;
  const { form } = kindInfo(port.kind);
  if (form !== "quantity" && !(form === "class" && port.values))
    throw new RetortError("EXPLANATION_UNSUPPORTED", `${output} is neither a number nor one of a model's own classes`, {
      hint: "ask for `fit`, which looks for inputs that give a field's measured values, or for `explanation`",
    });
  if (Object.keys(handle.upstream).length > 0)
    throw new RetortError("EXPLANATION_UNSUPPORTED", `${spec.id} is asked here about what other models answered`, {
      hint: "ask for the counterfactuals of their answers, or save the composition as a pipeline and ask that",
    });
  if (budget < 1 || budget > mostCounterfactualEvaluations)
    throw new RetortError("LIMIT_EXCEEDED", `a budget of ${budget} evaluations is not allowed here`, {
      hint: `ask for 1 to ${mostCounterfactualEvaluations}`,
    });
  const signal = context.signal ?? new AbortController().signal;
  const row = (await engine.load(handle, "point", context)).outputs[output];
  const present = row?.point as Outcome;
  const unit = row?.unit ?? unitOf(port);
  const warnings: string[] = [];
  const found = new Map<string, Counterfactual>();
  let evaluations = 0;

  return engine.models.with(entry, async ({ model }) => {
    const error = typicalError(model, output);
    const wanted: Wanted = { ...rest, error: error ?? share * Math.abs(Number(present)) };
    meets(present, present, wanted);
    const bulk = { ...context, bulk: true };
    const tryAll = async (candidates: readonly Candidate[], into = found) => {
      const taken = candidates.slice(0, Math.max(0, budget - evaluations));
      evaluations += taken.length;
      const good = await Promise.all(
        taken.map(async (candidate) => {
          const other = engine.handle(spec, candidate.inputs, {}, entry.name);
          const answered = await answerTo(engine, other, bulk);
          const outcome = answered?.outputs[output]?.point as Outcome | undefined;
          if (!answered || outcome === undefined || !meets(present, outcome, wanted)) return false;
          const key = keyOf(candidate);
          if (!into.has(key)) into.set(key, { ...candidate, outcome, handle: other, row: answered, output });
          return true;
        }),
      );
      return candidates.map((_, i) => good[i] ?? false);
    };
    const known = await knownRows(engine, model, handle, Math.ceil(budget / 2), warnings);
    await tryAll(known);
    const vocabulary = await vocabularyOf(model, engine);
    await tryAll(await changedStructures(spec, inputs, vocabulary, () => pause(signal)));
    // Of the many places that a number is moved to, the nearest that do.
    const places = new Map<string, Counterfactual>();
    const tryPlaces = (candidates: readonly Candidate[]) => tryAll(candidates, places);
    const moved = await movedNumbers(spec, inputs, (name) => widened(model, engine, name, inputs), tryPlaces);
    for (const key of moved.map(keyOf)) {
      const place = places.get(key);
      if (place && !found.has(key)) found.set(key, place);
    }
    const candidates = [...found.values()].sort((a, b) => a.distance - b.distance).slice(0, Math.max(0, first));
    if (evaluations >= budget) warnings.push(`the budget of ${budget} evaluations is spent: there may be nearer ones`);
    if (candidates.length === 0) warnings.push(`none of ${evaluations} inputs near this one gives it`);
    return {
      output,
      unit,
      present,
      wanted: wantedInWords(
        present,
        wanted,
        unit,
        error === undefined ? "a tenth of the answer" : "the model's typical error",
      ),
      budget,
      evaluations,
      candidates,
      warnings,
    };
  });
}

const keyOf = ({ inputs }: Candidate) => JSON.stringify(Object.entries(inputs).sort());

/** The answer for a candidate; undefined where it has none. */
async function answerTo(engine: Engine, handle: Handle, context: AskContext): Promise<Row | undefined> {
  try {
    return await engine.load(handle, "point", context);
  } catch (thrown) {
    const error = asRetortError(thrown);
    if (error.code === "CANCELLED" || error.code === "TIMEOUT") throw error;
    return undefined;
  }
}

/** Half the width of the middle 68 % of the calibration residuals. */
function typicalError({ calibration }: LoadedModel, output: string): number | undefined {
  const residuals = calibration?.residuals[output];
  if (!residuals || calibration.scale?.[output] !== undefined) return undefined;
  const at = (share: number) => residuals[Math.round(share * (residuals.length - 1))] as number;
  return (at(0.84) - at(0.16)) / 2;
}

/** The components that a version knows; where it has no list of them, the solvents of its dataset. */
async function vocabularyOf({ spec, domain }: LoadedModel, engine: Engine): Promise<Vocabulary> {
  if (domain?.type === "components") return domain.vocabulary;
  const solvents = Object.entries(spec.inputs).flatMap(([name, { kind }]) => (kind === "solvent" ? [name] : []));
  const definition = engine.definition(spec.id);
  if (solvents.length === 0 || !definition?.data) return {};
  const rows = await datasetRows(definition);
  if (rows instanceof RetortError) return {};
  return Object.fromEntries(
    solvents.map((name) => [
      name,
      [...new Set(rows.numbers.map((row) => String(rows(row)?.inputs[name] ?? "")))].sort(),
    ]),
  );
}

function widened(
  model: LoadedModel,
  engine: Engine,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
): readonly [number, number] {
  const port = model.spec.inputs[name] as Port;
  const golden = goldenInputs(model, engine.definition(model.spec.id));
  const [low, high] = boundsOf(name, port, model.domain, golden, inputs[name]);
  if (model.domain?.type === "box" && name in model.domain.ranges) return [low, high];
  const more = beyond * (high - low);
  const [least, most] = port.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return [Math.max(least, low < 0 ? low - more : Math.max(low / 2, low - more)), Math.min(most, high + more)];
}

/** The training examples with the most similar structures; their other inputs are those given. */
async function knownRows(
  engine: Engine,
  { spec, domain, domainRows }: LoadedModel,
  { inputs }: Handle,
  most: number,
  warnings: string[],
): Promise<Candidate[]> {
  const definition = engine.definition(spec.id);
  if (domain?.type !== "fingerprint" || !domainRows || !definition) return [];
  const rows = await datasetRows(definition);
  if (rows instanceof RetortError) {
    warnings.push(`training examples were not looked at: ${rows.hint ?? rows.message}`);
    return [];
  }
  await loadRdkit();
  const index = new FingerprintIndex(domainRows, domain.bits / 8);
  const near = index.nearest(fingerprintOf(String(inputs[domain.port] ?? ""), domain), most);
  const structures = Object.entries(spec.inputs).flatMap(([name, { kind }]) =>
    kindInfo(kind).form === "structure" ? [name] : [],
  );
  return near.flatMap(({ row, similarity }): Candidate[] => {
    const number = domain.rows[row] as number;
    const known = rows(number);
    if (!known || similarity === 1) return [];
    const own = Object.fromEntries(structures.map((name) => [name, known.inputs[name]]));
    return [
      {
        source: "KNOWN",
        inputs: { ...inputs, ...own },
        change: `row ${number} of the dataset`,
        distance: 1 - similarity,
      },
    ];
  });
}
