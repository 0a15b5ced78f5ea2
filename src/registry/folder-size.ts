import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Bytes of the files of a folder. */
export function bytesOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
