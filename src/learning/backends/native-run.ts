import { spawn } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";

/** npm settings that a nested npm still needs; every other `npm_*` variable belongs to the outer call. */
const kept =
  /^npm_config_(registry|proxy|https_proxy|noproxy|cafile|ca|strict_ssl|userconfig|globalconfig|cache|nodedir)$/i;

/** The environment without what an outer npm call put into it. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name));
  return Object.fromEntries(entries.filter(([name]) => name !== "INIT_CWD"));
}

/** Runs a program, its output going to the end of a log file. Throws with the program's name where it fails. */
export async function runLogged(
  log: string,
  command: string,
  args: readonly string[],
  options: { cwd?: string; minutes: number; env?: NodeJS.ProcessEnv },
): Promise<void> {
  const fd = openSync(log, "a");
  writeSync(fd, `\n$ ${command} ${args.join(" ")}\n`);
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(command, args, {
        ...(options.cwd !== undefined && { cwd: options.cwd }),
        env: { ...cleanEnvironment(), ...options.env },
        stdio: ["ignore", fd, fd],
        timeout: options.minutes * 60_000,
        killSignal: "SIGKILL",
      });
      const name = `${command} ${args.slice(0, 3).join(" ")}`;
      child.once("error", (error) => reject(new Error(`${command} cannot be started (${error.message})`)));
      child.once("exit", (code, signal) => {
        if (code === 0) resolve();
        else if (signal === "SIGKILL") reject(new Error(`${name}: not done within ${options.minutes} minutes`));
        else reject(new Error(`${name}: failed (${signal ?? `exit ${code}`})`));
      });
    });
  } finally {
    closeSync(fd);
  }
}
