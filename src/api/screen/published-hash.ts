import { createHash } from "node:crypto";
import type { Repository } from "../../registry/repository.ts";

/** A hash of what every alias of every model stands for now: the same as long as a query is answered by the same versions. */
export function publishedHash(repository: Repository): string {
  const aliases = repository.models().map((model) => [model, Object.entries(repository.aliases(model)).sort()]);
  return createHash("sha256").update(JSON.stringify(aliases)).digest("hex").slice(0, 12);
}
