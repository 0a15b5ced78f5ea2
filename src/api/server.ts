import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { GraphQLSchema } from "graphql";
import type { Engine } from "../serving/engine.ts";
import { defaultLimits, type Limits } from "./http/limits.ts";
import { graphqlHandler } from "./http/yoga.ts";
import { openInferenceHandler } from "./open-inference/handler.ts";
import { serveOpenInference } from "./open-inference/serve.ts";

export type ServerOptions = {
  engine: Engine;
  schema: () => GraphQLSchema;
  /** Default 127.0.0.1: this machine alone. */
  host?: string;
  /** 0: any free port. */
  port?: number;
  limits?: Partial<Limits>;
  /** Told of defects, without any user's data; default: stderr. */
  note?: (summary: string) => void;
};

/** Time that requests under way have to finish when the server closes, in milliseconds. */
const grace = 10_000;

/** Retort over HTTP: `/graphql`, the Open Inference Protocol at `/v2`, `/healthz` and `/readyz`. */
export class RetortServer {
  readonly #options: ServerOptions;
  readonly #server: Server;
  #closing = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    const note = options.note ?? ((summary) => console.error(`retort: defect: ${summary}`));
    const limits = { ...defaultLimits, ...options.limits };
    const yoga = graphqlHandler({ engine: options.engine, schema: options.schema, limits, note });
    const { engine } = options;
    const inference = openInferenceHandler(engine, { rows: limits.listItems, ready: () => !this.#closing, note });
    this.#server = createServer((request, response) => {
      const path = (request.url ?? "/").split("?", 1)[0] as string;
      if (path === "/graphql" || path === "/graphql/") void yoga(request, response);
      else if (path === "/v2" || path.startsWith("/v2/")) void serveOpenInference(inference, limits, request, response);
      else this.#answer(path, request, response);
    });
  }

  /** @returns the address, such as http://127.0.0.1:4000. */
  async listen(): Promise<string> {
    const { host = "127.0.0.1", port = 4000 } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
    return this.url;
  }

  /** Address that it listens at. */
  get url(): string {
    const { address, port, family } = this.#server.address() as AddressInfo;
    return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  }

  /** Takes no new requests, lets those under way finish, and closes. */
  async close(): Promise<void> {
    this.#closing = true;
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    // A connection that is kept alive is let go as soon as its request is answered.
    const idle = setInterval(() => this.#server.closeIdleConnections(), 20);
    const timer = setTimeout(() => this.#server.closeAllConnections(), grace);
    await closed;
    clearInterval(idle);
    clearTimeout(timer);
  }

  #answer(path: string, request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    if (path === "/") {
      response.writeHead(302, { location: "/graphql" }).end();
    } else if (path === "/healthz") {
      json(response, 200, { status: "ok" });
    } else if (path === "/readyz") {
      if (this.#closing) json(response, 503, { status: "closing" });
      else json(response, 200, { status: "ready", published: this.#options.engine.repository.models() });
    } else {
      json(response, 404, {
        error: "nothing is at this address",
        hint: "GraphQL is at /graphql, the Open Inference Protocol at /v2",
      });
    }
  }
}

function json(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
}
