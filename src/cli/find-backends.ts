import { RetortError } from "../core/errors.ts";

/** A training backend, whether it works, and where it computes or why it does not. */
export type FoundBackend = { name: string; state: "works" | "absent"; detail: string };

export type FoundBackends = {
  found: FoundBackend[];
  used: string | null;
  device: "GPU" | "CPU" | null;
  why: string;
  advice: string[];
};

/** Loads each training backend in turn, worst first; this is the one place outside training that loads TensorFlow. */
export async function findBackends(): Promise<FoundBackends> {
  const { backendNames, useBackend } = await import("../learning/backends/backend.ts");
  const found: FoundBackend[] = [];
  const advice: string[] = [];
  let best: { name: string; device: "GPU" | "CPU" } | undefined;
  for (const name of backendNames) {
    try {
      const { device } = await useBackend(name);
      found.push({ name, state: "works", detail: `on the ${device}` });
      best ??= { name, device };
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      found.push({ name, state: "absent", detail: message });
      if (thrown instanceof RetortError && thrown.hint !== undefined) advice.push(thrown.hint);
    }
  }
  if (!best) return { found, used: null, device: null, why: "no backend works", advice };
  const why =
    best.name === "native" ? "it is the fastest, and works" : `it is the fastest that works (${found[0]?.detail})`;
  return { found, used: best.name, device: best.device, why, advice };
}
