import type { ModelSpec } from "../../core/model.ts";
import { withUnit } from "../../core/units.ts";
import { unitOf } from "../../core/values.ts";
import type { Domain } from "../../core/version.ts";
import { featureValue } from "./statistics.ts";
import type { Verdict, VerdictName } from "./verdict.ts";

type Box = Extract<Domain, { type: "box" }>;

/**
 * IN where every feature lies in its training range, NEAR where the widened ranges hold it, else OUT. The distance is that
 * of the worst feature from its training range, in widths of that range.
 */
export function judgeBox(
  { ranges }: Box,
  spec: Pick<ModelSpec, "id" | "inputs">,
  values: Readonly<Record<string, unknown>>,
): Verdict {
  let distance = 0;
  let verdict: VerdictName = "IN";
  const reasons: string[] = [];
  const blame: { port: string; value: unknown }[] = [];
  for (const [feature, range] of Object.entries(ranges)) {
    const value = featureValue(spec, feature, values);
    const [low, high] = range.in;
    const beyond = Math.max(low - value, value - high);
    if (beyond <= 0) continue;
    distance = Math.max(distance, beyond / (high - low || Math.abs(high) || 1));
    const near = value >= range.near[0] && value <= range.near[1];
    if (!near) verdict = "OUT";
    else if (verdict === "IN") verdict = "NEAR";
    const port = feature.split(".")[0] as string;
    const unit = spec.inputs[port] ? unitOf(spec.inputs[port]) : "1";
    const named = (x: number) => withUnit(Number(x.toPrecision(3)), unit);
    reasons.push(
      `${feature} ${named(value)} is ${near ? "just " : ""}outside the training range ${named(low)} to ${named(high)}`,
    );
    blame.push({ port, value });
  }
  const reason = reasons.join("; ") || `${Object.keys(ranges).join(", ")} lie in the training range`;
  return { verdict, distance, reason, neighbours: [], ...(blame.length && { blame }) };
}
