import { asRetortError } from "../core/errors.ts";
import type { ModelSpec } from "../core/model.ts";
import { type Health, remoteHealth } from "../runtime/remote/health.ts";
import type { LiveModels } from "./live.ts";

export type { Health };

/** The part of the engine that health needs. */
type Knowing = { readonly models: Pick<LiveModels, "resolve">; versionSpec(model: string, version: string): ModelSpec };

/**
 * Whether a model can answer now: it has a version in production, the servers of remote parts say that they are ready,
 * and so it is with every part of a pipeline.
 */
export async function healthOf(engine: Knowing, model: string, version = "production"): Promise<Health> {
  try {
    const { name } = engine.models.resolve(model, version);
    const { body } = engine.versionSpec(model, name);
    if (body.type === "remote") return await remoteHealth(body);
    if (body.type !== "pipeline") return { ready: true, message: `version ${name} is published here` };
    const parts = await Promise.all(
      body.steps.map(async (step) => ({ step: step.name, ...(await healthOf(engine, step.model, step.version)) })),
    );
    const away = parts.filter(({ ready }) => !ready);
    if (away.length === 0) return { ready: true, message: `all ${parts.length} steps can answer` };
    return { ready: false, message: away.map(({ step, message }) => `step "${step}": ${message}`).join("; ") };
  } catch (thrown) {
    return { ready: false, message: asRetortError(thrown).message };
  }
}
