import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Name and driver of the first NVIDIA GPU, as nvidia-smi tells; null where there is none. */
export async function gpuName(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(
      "nvidia-smi",
      ["--query-gpu=name,driver_version", "--format=csv,noheader"],
      { timeout: 10_000 },
    );
    return stdout.split("\n")[0]?.trim() || null;
  } catch {
    return null;
  }
}
