import type { VersionDescription } from "../../core/version.ts";
import type { Engine } from "../../serving/engine.ts";

/**
 * All that another Retort needs to judge the answers of a version that stays here: an extension of the protocol, at
 * `/v2/models/{model}/versions/{version}/description`.
 *
 * @throws RetortError NOT_PUBLISHED, VERSION_NOT_FOUND, VERSION_BROKEN.
 */
export async function describeVersion(engine: Engine, model: string, version?: string): Promise<VersionDescription> {
  const entry = engine.models.resolve(model, version ?? "production");
  return engine.withVersion(engine.handle(engine.spec(model, version), {}, {}, version), async ({ model: loaded }) => ({
    version: entry.name,
    spec: loaded.spec,
    ...(loaded.calibration && { calibration: loaded.calibration }),
    ...(loaded.domain && { domain: loaded.domain }),
    ...(loaded.domainRows && { domainRows: Buffer.from(loaded.domainRows).toString("base64") }),
    ...(loaded.card && { card: loaded.card }),
  }));
}
