import { CommanderError } from "commander";
import { asRetortError, RetortError } from "../core/errors.ts";
import { program } from "./program.ts";
import { say } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Runs a command line.
 * @returns the exit status: 0 fine, 1 failed, 2 bad usage.
 */
export async function run(args: readonly string[]): Promise<number> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  process.exitCode = 0;
  try {
    await program().parseAsync(args, { from: "user" });
    return Number(process.exitCode);
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    const error = thrown instanceof UsageError ? thrown.error : (fileError(thrown) ?? asRetortError(thrown));
    say(errorText(error));
    if (process.env.RETORT_DEBUG && thrown instanceof Error) say(thrown.stack ?? "");
    return thrown instanceof UsageError ? 2 : 1;
  }
}

/** An error as it is shown: its code, what was wrong, and what to do; never a stack trace. */
function errorText(error: RetortError): string {
  return `error ${error.code}: ${error.message}${error.hint === undefined ? "" : `\n  hint: ${error.hint}`}`;
}

/** What the operating system refused: no defect of Retort. */
function fileError(thrown: unknown): RetortError | undefined {
  const { code, syscall, path, message } = thrown as NodeJS.ErrnoException;
  if (!(thrown instanceof Error) || code === undefined || syscall === undefined || !/^E[A-Z]+$/.test(code))
    return undefined;
  const hint = code === "ENOSPC" ? "free some space" : "see that the path is right, and that it may be read or written";
  return new RetortError(
    "CONFLICT",
    `${message.replace(/^[A-Z]+: /, "")}${path && !message.includes(path) ? ` (${path})` : ""}`,
    { hint, cause: thrown },
  );
}
