import type { ModelDefinition } from "../../core/definition.ts";
import { RetortError } from "../../core/errors.ts";
import { type Kind, kindInfo, subjects } from "../../core/kinds.ts";
import { fittingModel } from "../../serving/fitting.ts";
import { type ConditionPart, conditionParts, conditionsOf, plateOf, type Well } from "../../serving/plate.ts";
import type { Builder } from "./builder.ts";
import type { RequestContext } from "./context.ts";
import { type FieldBuilder, portArguments, versionArguments } from "./port-arguments.ts";
import type { Prediction } from "./prediction.ts";
import type { PredictionTypes } from "./predictions.ts";
import type { Subject } from "./subject.ts";
import { type SubjectRef, scalarOf } from "./subjects.ts";

type Ranked = { rank: number; of: number; well: Well; prediction: Prediction };

const mostRanked = 1_000;

/**
 * Adds `bestConditions` to couplings: all combinations of the ligands, bases, additives and solvents that a yield model
 * knows, for given substrates, highest predicted yield first.
 */
export function addBestConditions(
  builder: Builder,
  catalogue: readonly ModelDefinition[],
  coupling: SubjectRef | undefined,
  predictions: PredictionTypes,
): void {
  const models = catalogue
    .map(({ spec }) => spec)
    .filter((spec) => spec.subject === "Coupling" && spec.field === "yield" && conditionsOf(spec).length > 0);
  const [first] = models;
  if (!coupling || !first) return;
  const kinds: Readonly<Record<string, Kind>> = subjects.Coupling;
  const part = builder.enumType("ConditionPart", {
    description: "A part of a coupling that is a condition rather than a substrate.",
    values: Object.fromEntries(conditionParts.map((name) => [name.toUpperCase(), { value: name }])) as Record<
      string,
      { value: ConditionPart }
    >,
  });
  const ranked = builder.objectRef<Ranked>("RankedConditions").implement({
    description: "Conditions for a coupling, and what a model predicts under them.",
    fields: (t) => ({
      rank: t.exposeInt("rank", { nullable: false, description: "From 1, the highest predicted yield." }),
      of: t.exposeInt("of", { nullable: false, description: "How many combinations were ranked." }),
      ...Object.fromEntries(
        conditionParts.map((name) => [
          name,
          t.field({
            type: scalarOf(kinds[name] as Kind),
            description: `${kindInfo(kinds[name] as Kind).title}; null where there is none.`,
            resolve: ({ well }) => shown(name, well[name]),
          }),
        ]),
      ),
      yield: t.field({
        type: predictions.resultOf(first) as never,
        description: "The predicted yield, with its interval, domain and explanation.",
        resolve: ({ prediction }) => prediction as never,
      }),
    }),
  });
  builder.objectField(coupling, "bestConditions", (t) =>
    t.field({
      type: [ranked],
      description:
        "The best of all combinations of ligand, base, additive and solvent that the model knows, for these substrates, by predicted yield. The maximum of many predictions is biased upwards: intervals hold for a given reaction, not for the best of a plate.",
      args: {
        top: t.arg.int({ defaultValue: 10, description: `How many, at most ${mostRanked}.` }),
        vary: t.arg({
          type: [part],
          description: "Which conditions vary; default: all that the model takes. The others are the coupling's own.",
        }),
        ...portArguments(t as FieldBuilder, models, new Set(Object.keys(subjects.Coupling))),
        ...versionArguments(t as FieldBuilder, models),
      },
      resolve: (source, args, context) => rank(source, args as Asked, models, context),
    }),
  );
}

/** A condition as it is read: solvents by name where they have one. */
async function shown(part: ConditionPart, value: string | undefined): Promise<string | null> {
  if (!value) return null;
  if (part !== "solvent") return value;
  const [{ loadRdkit }, { solventName }] = await Promise.all([
    import("../../chemistry/rdkit.ts"),
    import("../../chemistry/solvents.ts"),
  ]);
  await loadRdkit();
  return solventName(value) ?? value;
}

type Asked = { top?: number | null; vary?: ConditionPart[] | null; model?: string | null; version?: string | null };

async function rank(
  { parts }: Subject,
  { top, vary, model, version, ...rest }: Asked,
  models: readonly ModelDefinition["spec"][],
  context: RequestContext,
): Promise<Ranked[]> {
  const { engine } = context;
  const count = top ?? 10;
  if (count < 1 || count > mostRanked)
    throw new RetortError("LIMIT_EXCEEDED", `${count} conditions cannot be given`, {
      hint: `ask for 1 to ${mostRanked}`,
    });
  const asked = new Set<ConditionPart>(vary ?? conditionParts);
  const own = Object.fromEntries(
    Object.entries({ ...parts, ...rest }).filter(
      ([name, value]) => !asked.has(name as ConditionPart) && value !== null && value !== undefined,
    ),
  );
  const spec = model ? models.find(({ id }) => id === model) : fittingModel(models, own, asked);
  if (!spec)
    throw new RetortError("MODEL_NOT_FOUND", `no model "${String(model)}" predicts yields`, {
      hint: `choose ${models.map(({ id }) => id).join(" or ")}`,
    });
  const given = Object.fromEntries(
    conditionParts.flatMap((name) => (name in own ? [[name, own[name] as string]] : [])),
  );
  const varied = conditionsOf(spec).filter((name) => asked.has(name));
  const output = Object.keys(spec.outputs)[0] as string;
  const handleOf = (well: Well) => {
    const inputs: Record<string, unknown> = { ...own };
    for (const [name, value] of Object.entries(well)) if (value !== "") inputs[name] = value;
    return engine.handle(spec, inputs, {}, version ?? undefined);
  };
  const wells = await engine.withVersion(handleOf({}), async (live) => plateOf(spec, live.model.domain, varied));
  const loads = wells.map(async (well) => {
    const handle = handleOf(well);
    const row = await engine.load(handle, "point", context);
    return { well: { ...given, ...well }, prediction: { handle, output, row } };
  });
  const answered = await Promise.all(loads);
  const value = ({ prediction: { row } }: (typeof answered)[number]) => row.outputs[output]?.point as number;
  const order = answered
    .map((one, i) => ({ one, i, value: value(one) }))
    .sort((a, b) => b.value - a.value || a.i - b.i);
  return order.slice(0, count).map(({ one }, i) => ({ rank: i + 1, of: wells.length, ...one }));
}
