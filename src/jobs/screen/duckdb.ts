import type { DuckDBConnection } from "@duckdb/node-api";

/** An open DuckDB. */
export type Duck = { connection: DuckDBConnection; close(): void };

/** DuckDB in memory on one thread, with its rows in order, at most 512 MB, and nothing fetched or kept anywhere. */
export async function openDuckDb(folder: string): Promise<Duck> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "1",
    memory_limit: "512MB",
    temp_directory: folder,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  return {
    connection,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A string literal. */
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A quoted identifier. */
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
