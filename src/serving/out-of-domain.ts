import { RetortError } from "../core/errors.ts";
import type { AskContext } from "./context.ts";
import type { ChainVerdict } from "./domains.ts";
import type { Handle } from "./handle.ts";

/** What is done about an answer whose input lies outside the domain: refuse it, or answer with a warning. */
export const outOfDomainPolicies = ["REFUSE", "WARN"] as const;
export type OutOfDomainPolicy = (typeof outOfDomainPolicies)[number];

/** The part of the engine that judges domains. */
type Judging = {
  domain(handle: Handle, context: AskContext): Promise<ChainVerdict>;
  judgesCheaply(handle: Handle): boolean;
};

/**
 * Judges the domain of an input, through all models on the way, and refuses or warns where it is OUT. Without a policy
 * the input is judged only where that costs next to nothing, as a box of parameters does, and warned of. Formulas have no
 * domain, and are let pass.
 *
 * @throws RetortError OUT_OF_DOMAIN where it is OUT and such answers are refused; NO_DOMAIN where they are and nothing tells.
 */
export async function heedDomain(
  engine: Judging,
  handle: Handle,
  policy: OutOfDomainPolicy | undefined,
  context: AskContext,
): Promise<void> {
  if (policy === undefined && !engine.judgesCheaply(handle)) return;
  let verdict: ChainVerdict;
  try {
    verdict = await engine.domain(handle, context);
  } catch (thrown) {
    const learnt = handle.chain.some(({ body }) => body.type !== "formula");
    if (policy === "REFUSE" && learnt) throw thrown;
    return;
  }
  if (verdict.verdict !== "OUT") return;
  const error = outOfDomain(handle.spec.id, verdict.reason);
  if (policy === "REFUSE") throw error;
  context.account?.warn({ code: error.code, model: handle.spec.id, message: error.message });
}

/** The error for an input that lies outside a model's domain. */
export function outOfDomain(model: string, reason: string): RetortError {
  return new RetortError("OUT_OF_DOMAIN", `${model}: the input is outside the model's domain: ${reason}`, {
    hint: "the measured error says nothing here; to have the answer all the same, ask with WARN in place of REFUSE",
  });
}
