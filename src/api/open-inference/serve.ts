import type { IncomingMessage, ServerResponse } from "node:http";
import { RetortError } from "../../core/errors.ts";
import type { Limits } from "../http/limits.ts";
import { readBody } from "../http/read-body.ts";
import { requestSignal } from "../http/request-signal.ts";
import type { openInferenceHandler } from "./handler.ts";

/** Answers a request of node's server with the protocol's handler, within the server's limits. */
export async function serveOpenInference(
  handle: ReturnType<typeof openInferenceHandler>,
  limits: Limits,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const client = new AbortController();
  response.once("close", () => client.abort());
  const { signal, done } = requestSignal(limits, client.signal);
  const length = Number(request.headers["inference-header-content-length"] ?? Number.NaN);
  const { status, body, headerLength } = await handle({
    method: request.method ?? "GET",
    path: (request.url ?? "/").split("?", 1)[0] as string,
    headerLength: Number.isInteger(length) && length >= 0 ? length : undefined,
    // Pages of other sites must not make a local server work.
    body: async () => {
      if (request.headers["sec-fetch-site"] === "cross-site")
        throw new RetortError("UNSUPPORTED_INPUT", "requests from pages of other sites are not answered");
      return readBody(request, limits.bodyBytes);
    },
    signal,
  });
  done();
  request.resume();
  if (response.destroyed) return;
  response.writeHead(status, {
    "content-type": headerLength === undefined ? "application/json" : "application/octet-stream",
    "content-length": Buffer.byteLength(body),
    ...(headerLength !== undefined && { "inference-header-content-length": headerLength }),
  });
  response.end(body);
}
