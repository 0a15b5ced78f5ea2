import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RetortError } from "../core/errors.ts";
import type { Json } from "../core/model.ts";
import type { Repository } from "./repository.ts";

const underWay = new Map<string, Promise<Json>>();

/**
 * Does what is asked under a key once: the same request with the same key later is given what the first one was, also by
 * another process, and nothing is done again. A request that fails is not remembered.
 *
 * @param request what is asked, with all that matters
 * @throws RetortError CONFLICT where another request has used the key; INVALID_INPUT where the key is empty or too long.
 */
export async function once<T extends Json>(
  repository: Repository,
  key: string,
  request: Json,
  work: () => Promise<T>,
): Promise<T> {
  if (key.length === 0 || key.length > 200)
    throw new RetortError("INVALID_INPUT", "an idempotency key has 1 to 200 characters", { step: "idempotencyKey" });
  const folder = join(repository.roots[0] as string, ".requests");
  const file = join(folder, `${digest(key)}.json`);
  const asked = digest(JSON.stringify(request));
  while (underWay.has(file)) await underWay.get(file)?.catch(() => {});
  if (existsSync(file)) {
    const known = JSON.parse(readFileSync(file, "utf8")) as { asked: string; given: T };
    if (known.asked === asked) return known.given;
    throw new RetortError("CONFLICT", "another request has used this idempotency key", {
      step: "idempotencyKey",
      hint: "use a key of its own for each thing that is asked",
    });
  }
  const working = work().then((given) => {
    mkdirSync(folder, { recursive: true });
    const temporary = `${file}.${process.pid}.tmp`;
    writeFileSync(temporary, `${JSON.stringify({ asked, given })}\n`);
    renameSync(temporary, file);
    return given;
  });
  underWay.set(file, working);
  try {
    return await working;
  } finally {
    underWay.delete(file);
  }
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex");
