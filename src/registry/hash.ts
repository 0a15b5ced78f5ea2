import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { versionFiles } from "../core/version.ts";

/** Files that say how a version was made and judged, and so are no part of what it answers. */
const outside: readonly string[] = [versionFiles.card, versionFiles.study];

/** First twelve hexadecimal digits of the SHA-256 over a version's files, by name, but the card and the study. */
export function hashVersion(directory: string): string {
  const hash = createHash("sha256");
  for (const name of Object.values(versionFiles)
    .filter((file) => !outside.includes(file))
    .sort()) {
    const file = join(directory, name);
    if (!existsSync(file)) continue;
    const content = readFileSync(file);
    hash.update(`${name}\u0000${content.length}\u0000`).update(content);
  }
  return hash.digest("hex").slice(0, 12);
}

/** SHA-256 of a text, in hexadecimal. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
