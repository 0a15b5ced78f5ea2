import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The folder that holds Retort's state: `RETORT_HOME`, else `retort` in the user's data folder
 * (`XDG_DATA_HOME`, `%LOCALAPPDATA%` on Windows, else `~/.local/share`). It need not exist yet.
 */
export function retortHome(env: NodeJS.ProcessEnv = process.env): string {
  if (env.RETORT_HOME) return resolve(env.RETORT_HOME);
  const local = process.platform === "win32" ? env.LOCALAPPDATA : undefined;
  const data = env.XDG_DATA_HOME || local || join(homedir(), ".local", "share");
  return join(data, "retort");
}
