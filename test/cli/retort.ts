import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

let fresh = process.env.RETORT_TEST_DIST === "keep";
const main = `${root}dist/cli/main.js`;

/** The real binary, built anew where a source is younger than it. */
export function binary(): string {
  if (fresh) return main;
  fresh = true;
  const stamp = `${root}dist/.tsbuildinfo`;
  const built = existsSync(main) && existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const sources = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  if (sources.some((name) => statSync(`${root}src/${name}`).mtimeMs > built)) {
    try {
      execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", `${root}tsconfig.build.json`], {
        stdio: "pipe",
      });
    } catch {
      // Types are checked elsewhere; what matters here is that there is something to run.
    }
  }
  return main;
}

export type Finished = { code: number | null; signal: string | null; stdout: string; stderr: string };

/** Starts `retort` with the arguments; `finished` settles when it has ended. */
export function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  input?: string,
): { child: ChildProcess; finished: Promise<Finished> } {
  const child = spawn(process.execPath, [binary(), ...args], { env: { ...process.env, ...env }, stdio: "pipe" });
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => (stdout += chunk));
  child.stderr?.on("data", (chunk) => (stderr += chunk));
  child.stdin?.end(input);
  const finished = new Promise<Finished>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, finished };
}

/** Runs `retort` to its end. */
export function retort(args: readonly string[], env?: NodeJS.ProcessEnv, input?: string): Promise<Finished> {
  return start(args, env, input).finished;
}
