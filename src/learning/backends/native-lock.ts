import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while holding a lock file, so that two installs at once build one after the other. A lock whose process
 * is gone is taken over; waiting ends after `minutes` with an error.
 */
export async function withLock<T>(file: string, minutes: number, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const until = Date.now() + minutes * 60_000;
  while (!take(file)) {
    if (Date.now() > until) throw new Error("another install has been building for too long");
    await sleep(500);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    if (alive(file)) return false;
    rmSync(file, { force: true });
    return false;
  }
}

function alive(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    if (!(pid > 0)) return true; // being written just now
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
