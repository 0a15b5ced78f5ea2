import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { GraphQLSchema } from "graphql";
import type { Limits } from "./api/http/limits.ts";
import type { RetortServer } from "./api/server.ts";
import type { ModelDefinition } from "./core/definition.ts";
import { retortHome } from "./core/home.ts";
import { catalogue as shippedCatalogue } from "./models/index.ts";
import { Repository } from "./registry/repository.ts";
import { Engine } from "./serving/engine.ts";

export type AppOptions = {
  /** Folder that holds Retort's state; default `RETORT_HOME` or the user's data folder. */
  home?: string;
  /** Folders of versions, the first of them written to; default: `models` in the home, then what ships. */
  repositoryRoots?: readonly string[];
  catalogue?: readonly ModelDefinition[];
  /** Default 127.0.0.1: this machine alone. */
  host?: string;
  port?: number;
  limits?: Partial<Limits>;
  note?: (summary: string) => void;
};

/** The versions that ship with Retort. */
export const pretrained = fileURLToPath(new URL("../pretrained", import.meta.url));

/** Folders of versions, in the order in which they are searched. */
export function repositoryRoots(home = retortHome()): string[] {
  return [join(home, "models"), pretrained];
}

/** Retort's rooms wired together. The server, and what it needs, is loaded when it is first listened with. */
export function createApp(options: AppOptions = {}) {
  const catalogue = options.catalogue ?? shippedCatalogue;
  const repository = new Repository(options.repositoryRoots ?? repositoryRoots(options.home));
  const engine = new Engine({ catalogue, repository });
  let server: Promise<RetortServer> | undefined;

  async function build(): Promise<RetortServer> {
    const [{ RetortServer }, { buildSchema }] = await Promise.all([
      import("./api/server.ts"),
      import("./api/graphql/build-schema.ts"),
    ]);
    const schema: GraphQLSchema = buildSchema(catalogue);
    const { host, port, limits, note } = options;
    return new RetortServer({
      engine,
      schema: () => schema,
      ...(host !== undefined && { host }),
      ...(port !== undefined && { port }),
      ...(limits && { limits }),
      ...(note && { note }),
    });
  }

  return {
    engine,
    repository,
    /** The HTTP server, not yet listening. */
    server: () => {
      server ??= build();
      return server;
    },
    /** @returns the address that it answers at. */
    async listen(): Promise<string> {
      server ??= build();
      return (await server).listen();
    },
    /** Lets requests under way finish, and closes everything. */
    async close(): Promise<void> {
      await (await server)?.close();
      await engine.close();
    },
  };
}

export type App = ReturnType<typeof createApp>;
