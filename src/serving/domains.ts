import { RetortError } from "../core/errors.ts";
import type { ModelSpec } from "../core/model.ts";
import type { Verdict } from "../trust/domain/verdict.ts";
import type { AskContext } from "./context.ts";
import type { Handle } from "./handle.ts";
import type { LiveVersion } from "./live.ts";
import { assessParts, type PartVerdict } from "./parts.ts";
import type { Row } from "./row.ts";
import type { Judge } from "./row-judges.ts";

/** A verdict, and the model whose domain decided it; of a pipeline, its part. */
export type ChainVerdict = Verdict & { decidedBy: Handle; part?: ModelSpec };

/** The part of the engine that verdicts need. */
type Judging = {
  judge<R>(handle: Handle, way: string, judge: Judge<R>, context: AskContext, answered?: Row): Promise<R>;
  load(handle: Handle, want: "point", context: AskContext): Promise<Row>;
  withVersion<T>(handle: Handle, use: (live: LiveVersion) => Promise<T>): Promise<T>;
};

const order = ["IN", "NEAR", "OUT"] as const;

const assess: Judge<PartVerdict> = async ({ model }, input, signal, answered) => {
  const { assessDomain } = await import("../trust/domain/assess.ts");
  if (model.parts) return assessParts(model.spec, model.parts, input, signal);
  const output = Object.keys(model.spec.outputs)[0] as string;
  const distances = answered.map((row) => row?.outputs[output]?.distance ?? Number.NaN);
  return assessDomain(model, input, answered.every((row) => row !== undefined) ? distances : undefined);
};

/** A verdict of one model. Where it goes by the distance within the network, the answer tells that. */
async function verdictOf(engine: Judging, handle: Handle, context: AskContext): Promise<PartVerdict> {
  const within = await engine.withVersion(
    handle,
    async ({ model: { domain } }) => domain?.type === "fingerprint" && domain.embedding !== undefined,
  );
  const answered = within ? await engine.load(handle, "point", context) : undefined;
  return engine.judge(handle, "domain", assess, context, answered);
}

/**
 * Whether an input lies where the error is known, for every model it passes through: the worst verdict decides.
 *
 * @throws RetortError NO_DOMAIN where no model of the chain has domain data.
 */
export async function chainVerdict(engine: Judging, handle: Handle, context: AskContext): Promise<ChainVerdict> {
  const settled = await Promise.allSettled(
    handle.ancestry.map((one) =>
      verdictOf(engine, one, context).then((verdict): ChainVerdict => ({ ...verdict, decidedBy: one })),
    ),
  );
  let worst: ChainVerdict | undefined;
  for (const one of settled) {
    if (one.status === "rejected") {
      if (one.reason instanceof RetortError && one.reason.code === "NO_DOMAIN") continue;
      throw one.reason;
    }
    if (!worst || order.indexOf(one.value.verdict) > order.indexOf(worst.verdict)) worst = one.value;
  }
  if (!worst) throw (settled[0] as PromiseRejectedResult).reason;
  if (worst.decidedBy === handle) return worst;
  return { ...worst, reason: `${worst.decidedBy.spec.id}: ${worst.reason}` };
}
