import { drawsThroughFormulas, drawsThroughNetworks } from "../trust/draws.ts";
import { drawStatement } from "../trust/sampling.ts";
import type { Handle } from "./handle.ts";
import type { LiveVersion } from "./live.ts";
import { calibratedParts } from "./parts.ts";

type Opening = { withVersion<T>(handle: Handle, use: (live: LiveVersion) => Promise<T>): Promise<T> };

/** What an uncertainty that was carried through a composition rests on: how many draws, of what, and given what. */
export async function carriedStatement(engine: Opening, handle: Handle, calibrated: boolean): Promise<string> {
  const named = await Promise.all(
    handle.ancestry.map((one) => engine.withVersion(one, async ({ model }) => calibratedParts(model))),
  );
  const sources = [...new Set(named.flat())];
  const draws =
    handle.spec.body.type === "pipeline"
      ? `${drawsThroughFormulas} seeded draws carried through its steps (${drawsThroughNetworks} of them, each used ${drawsThroughFormulas / drawsThroughNetworks} times, by networks after an uncertain step)`
      : drawStatement(handle.spec, calibrated, true);
  return `${draws}; drawn from the calibration residuals of ${sources.join(" and ")}, given the inputs as exact, errors of different models as independent, and errors here as among the calibration rows`;
}
