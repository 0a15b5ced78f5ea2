import { RetortError } from "../core/errors.ts";
import type { ModelSpec } from "../core/model.ts";
import type { Verdict } from "../trust/domain/verdict.ts";
import type { AskContext } from "./context.ts";
import type { Handle } from "./handle.ts";
import { assessParts, type PartVerdict } from "./parts.ts";
import type { Judge } from "./row-judges.ts";

/** A verdict, and the model whose domain decided it; of a pipeline, its part. */
export type ChainVerdict = Verdict & { decidedBy: Handle; part?: ModelSpec };

/** The part of the engine that verdicts need. */
type Judging = { judge<R>(handle: Handle, way: string, judge: Judge<R>, context: AskContext): Promise<R> };

const order = ["IN", "NEAR", "OUT"] as const;

const assess: Judge<PartVerdict> = async ({ model }, input, signal) => {
  const { assessDomain } = await import("../trust/domain/assess.ts");
  return model.parts ? assessParts(model.spec, model.parts, input, signal) : assessDomain(model, input);
};

/**
 * Whether an input lies where the error is known, for every model it passes through: the worst verdict decides.
 *
 * @throws RetortError NO_DOMAIN where no model of the chain has domain data.
 */
export async function chainVerdict(engine: Judging, handle: Handle, context: AskContext): Promise<ChainVerdict> {
  const settled = await Promise.allSettled(
    handle.ancestry.map((one) =>
      engine.judge(one, "domain", assess, context).then((verdict): ChainVerdict => ({ ...verdict, decidedBy: one })),
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
