import type { GraphQLErrorExtensions } from "graphql";
import { RetortError } from "../../core/errors.ts";
import type { Engine } from "../../serving/engine.ts";
import { presentError } from "../graphql/errors.ts";
import { describeVersion } from "./describe-version.ts";
import { infer } from "./infer.ts";
import { inputTensors, outputTensors } from "./tensors.ts";

export type ProtocolRequest = {
  method: string;
  /** Path without the query, from `/v2` on. */
  path: string;
  /** Bytes of JSON at the start of the body, where the client says so. */
  headerLength: number | undefined;
  body(): Promise<Buffer>;
  signal: AbortSignal;
};

export type ProtocolReply = { status: number; body: string | Buffer; headerLength?: number };

const extensions = ["binary_tensor_data", "model_repository"];
const modelPath = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(ready|infer|description))?$/;
const repositoryPath = /^\/v2\/repository\/(?:(index)|models\/([^/]+)\/(load|unload))$/;

/**
 * The Open Inference Protocol v2 over REST (KServe), with Triton's binary tensors and repository index: every model of
 * the catalogue that is published. Errors are `{"error"}` with 400, 404 for what does not exist.
 */
export function openInferenceHandler(engine: Engine, options: HandlerOptions) {
  return async (request: ProtocolRequest): Promise<ProtocolReply> => {
    try {
      return await answer(engine, options, request);
    } catch (thrown) {
      // What a client may see of a defect, and what is noted of it, is as in GraphQL.
      const { message, extensions } = presentError(thrown, options.note);
      return refusal(message, extensions, thrown instanceof RetortError ? thrown.row : undefined);
    }
  };
}

export type HandlerOptions = {
  /** Most rows of a request. */
  rows: number;
  ready: () => boolean;
  /** Told of defects, without any user's data. */
  note: (summary: string) => void;
};

const statuses: Readonly<Record<string, number>> = {
  MODEL_NOT_FOUND: 404,
  NOT_PUBLISHED: 404,
  VERSION_NOT_FOUND: 404,
  LIMIT_EXCEEDED: 413,
  TIMEOUT: 504,
  INTERNAL: 500,
};

function refusal(message: string, { code, hint }: GraphQLErrorExtensions, row: number | undefined): ProtocolReply {
  const place = row === undefined ? "" : `row ${row}: `;
  const advice = typeof hint === "string" ? ` (${hint})` : "";
  return reply({ error: `${code}: ${place}${message}${advice}` }, statuses[code as string] ?? 400);
}

const reply = (content: object, status = 200): ProtocolReply => ({ status, body: JSON.stringify(content) });

async function answer(
  engine: Engine,
  { rows, ready }: HandlerOptions,
  request: ProtocolRequest,
): Promise<ProtocolReply> {
  const { method, path } = request;
  if (path === "/v2" || path === "/v2/") return reply({ name: "retort", version: "2", extensions });
  if (path === "/v2/health/live") return reply({ live: true });
  if (path === "/v2/health/ready") return reply({ ready: ready() }, ready() ? 200 : 503);
  const model = modelPath.exec(path);
  if (model) {
    const [name, version] = [model[1], model[2]].map((part) => part && decodeURIComponent(part)) as [string, string?];
    if (model[3] === undefined) return reply(metadata(engine, name, version));
    if (model[3] === "ready")
      return reply({ name, ready: engine.models.resolve(name, version ?? "production") !== null });
    if (model[3] === "description") return reply(await describeVersion(engine, name, version));
    if (method !== "POST") return reply({ error: "infer is asked by POST" }, 405);
    const { headerLength, signal } = request;
    const body = await request.body();
    const { json, binary } = await infer(engine, { model: name, version, body, headerLength, limit: rows, signal });
    if (!binary) return { status: 200, body: json };
    const head = Buffer.from(json);
    return { status: 200, body: Buffer.concat([head, binary]), headerLength: head.length };
  }
  const repository = repositoryPath.exec(path);
  if (repository?.[1]) return { status: 200, body: JSON.stringify(index(engine)) };
  if (repository) return reply(load(engine, decodeURIComponent(repository[2] as string), repository[3] as string));
  return reply({ error: `nothing is at ${path}` }, 404);
}

function metadata(engine: Engine, model: string, version: string | undefined): object {
  const spec = engine.spec(model, version);
  const entry = engine.models.resolve(model, version ?? "production");
  const { own, further } = outputTensors(spec);
  return {
    name: model,
    versions: engine.repository.versions(model).map(({ number }) => String(number)),
    platform: "retort",
    parameters: { version: entry.name, title: spec.title },
    inputs: inputTensors(spec),
    outputs: [...own, ...further],
  };
}

function index(engine: Engine): object[] {
  return engine.repository
    .models()
    .flatMap((name) =>
      engine.repository.versions(name).map(({ number }) => ({ name, version: String(number), state: "READY" })),
    );
}

/** Versions are opened when they are asked, so there is nothing to load; what is published cannot be unloaded. */
function load(engine: Engine, model: string, what: string): object {
  engine.models.resolve(model, "production");
  if (what === "load") return {};
  throw new RetortError("UNSUPPORTED_INPUT", `${model} is published and cannot be unloaded`, {
    hint: "an idle version is closed by itself",
  });
}
