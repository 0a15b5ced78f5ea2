import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { RetortError } from "../core/errors.ts";
import type { Inside, Model, ModelSpec, Table } from "../core/model.ts";
import { type Calibration, type Card, type Domain, type GoldenRows, versionFiles } from "../core/version.ts";
import { type CodeModel, codeModel } from "./code.ts";
import { EmbeddingIndex, readEmbedding } from "./embedding.ts";
import { formulaModel } from "./formula.ts";
import { checkGolden } from "./golden.ts";
import type { LoadedModel, OpenPart, Parts } from "./loaded-model.ts";
import { networkModel } from "./network.ts";
import { pipelineModel } from "./pipeline.ts";
import { remoteModel } from "./remote/remote-model.ts";
import type { SessionStats } from "./session.ts";

export type { LoadedModel } from "./loaded-model.ts";

export type LoadOptions = {
  /** Reproduce the golden rows before the first answer; default true. */
  check?: boolean;
  /** Threads for one run of a graph; default 1. */
  threads?: number;
  /** Models in code besides Retort's own. */
  code?: readonly CodeModel[];
  /** Opens the parts of pipelines; without it, pipelines do not load. */
  parts?: OpenPart;
};

/**
 * Loads a version directory (see `versionFiles`). Its golden rows are reproduced before the first answer.
 *
 * @throws RetortError VERSION_BROKEN where a file is missing or damaged, or names a featuriser, decoder or code that
 *   this Retort does not have; later, from each answer, where a golden row is not reproduced. VERSION_NOT_FOUND where a
 *   part of a pipeline is not on this machine.
 */
export async function loadVersion(directory: string, options: LoadOptions = {}): Promise<LoadedModel> {
  const version = basename(directory);
  const spec = await readJson<ModelSpec>(directory, versionFiles.spec);
  if (!spec) throw damaged(versionFiles.spec, "it is missing");
  if (!spec.body || !spec.inputs || !spec.outputs) throw damaged(versionFiles.spec, "it is not a model's description");
  const [calibration, domain, card, golden] = await Promise.all([
    readJson<Calibration>(directory, versionFiles.calibration),
    readJson<Domain>(directory, versionFiles.domain),
    readJson<Card>(directory, versionFiles.card),
    readJson<GoldenRows>(directory, versionFiles.golden),
  ]);
  const domainFile = join(directory, versionFiles.domainRows);
  const domainRows = existsSync(domainFile) ? new Uint8Array(await readFile(domainFile)) : undefined;
  const model = await open(spec, version, directory, options, domain);
  const stats = "stats" in model ? model.stats : () => ({ runs: 0, rows: 0 });

  let verified: Promise<void> | undefined;
  let before: SessionStats = { runs: 0, rows: 0 };
  const verify = () => {
    verified ??=
      golden && options.check !== false
        ? checkGolden(model, golden).then(
            () => {
              before = { ...stats() };
            },
            (error: unknown) => {
              // A part that does not answer now is asked again with the next answer.
              if (error instanceof RetortError && error.retryable) verified = undefined;
              throw error;
            },
          )
        : Promise.resolve();
    return verified;
  };
  return {
    spec,
    version,
    directory,
    ...(calibration && { calibration }),
    ...(domain && { domain }),
    ...(domainRows && { domainRows }),
    ...(card && { card }),
    ...(model.parts && { parts: model.parts }),
    ...(model.inside && { inside: guarded(model.inside, verify) }),
    async predictBatch(input: Table, run) {
      await verify();
      return model.predictBatch(input, run);
    },
    stats() {
      const now = stats();
      return { runs: now.runs - before.runs, rows: now.rows - before.rows };
    },
    close: () => model.close(),
  };
}

async function open(
  spec: ModelSpec,
  version: string,
  directory: string,
  options: LoadOptions,
  domain: Domain | undefined,
): Promise<Model & { stats?(): SessionStats; parts?: Parts }> {
  switch (spec.body.type) {
    case "network": {
      const forward = join(directory, versionFiles.forward);
      const gradient = join(directory, versionFiles.gradient);
      if (!existsSync(forward)) throw damaged(versionFiles.forward, "it is missing");
      const embedding = await embeddingOf(directory, domain);
      return networkModel(spec, version, {
        forward,
        ...(embedding && { embedding }),
        ...(existsSync(gradient) && { gradient }),
        ...(options.threads !== undefined && { threads: options.threads }),
      });
    }
    case "graph-edits": {
      const [centre, ranker, gradient] = [versionFiles.forward, versionFiles.ranker, versionFiles.gradient].map(
        (name) => join(directory, name),
      ) as [string, string, string];
      const { graphEditsModel } = await import("./graph-edits/model.ts");
      return graphEditsModel(spec, version, {
        centre,
        ranker,
        ...(existsSync(gradient) && { gradient }),
        ...(options.threads !== undefined && { threads: options.threads }),
      });
    }
    case "formula":
      return formulaModel(spec, version);
    case "code":
      return codeModel(spec, version, options.code);
    case "remote":
      return remoteModel(spec, version);
    case "pipeline":
      if (!options.parts) throw damaged(versionFiles.spec, "a pipeline opens only where its parts can be found");
      return pipelineModel(spec, version, options.parts);
    default:
      throw damaged(versionFiles.spec, "it says nothing of how the model computes");
  }
}

/** The training rows as a network sees them, where its domain goes by them. */
async function embeddingOf(directory: string, domain: Domain | undefined): Promise<EmbeddingIndex | undefined> {
  if (domain?.type !== "fingerprint" || !domain.embedding) return undefined;
  const file = join(directory, versionFiles.embedding);
  if (!existsSync(file)) throw damaged(versionFiles.embedding, "it is missing");
  return new EmbeddingIndex(domain.embedding, readEmbedding(new Uint8Array(await readFile(file)), domain.embedding));
}

/** The same insides, that let nobody look in before the golden rows are reproduced. */
function guarded(inside: Inside, verify: () => Promise<void>): Inside {
  return {
    ...inside,
    async encode(input) {
      await verify();
      return inside.encode(input);
    },
  };
}

async function readJson<T>(directory: string, name: string): Promise<T | undefined> {
  const file = join(directory, name);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(await readFile(file, "utf8")) as T;
  } catch (cause) {
    throw damaged(name, "it cannot be read", cause);
  }
}

function damaged(file: string, why: string, cause?: unknown): RetortError {
  return new RetortError("VERSION_BROKEN", `${file} of this version is damaged: ${why}`, {
    hint: "publish the version again, or roll back to an earlier one",
    cause,
  });
}
