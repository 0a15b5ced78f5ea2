import { say } from "./terminal.ts";

/** Shows how far something is, on standard error: a bar on a terminal, else a line now and then. */
export type ProgressBar = { update(fraction: number, text: string): void; stop(): void };

const quietSeconds = 15;

/** A bar with the given title. */
export async function progressBar(title: string): Promise<ProgressBar> {
  if (!process.stderr.isTTY) return plainLines(title);
  const { SingleBar, Presets } = (await import("cli-progress")).default;
  const bar = new SingleBar(
    { format: `${title} {bar} {percentage}% {text}`, hideCursor: true, stream: process.stderr, fps: 5 },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update(fraction, text) {
      if (!started) bar.start(1, 0, { text });
      started = true;
      bar.update(Math.min(1, Math.max(0, fraction)), { text });
    },
    stop: () => bar.stop(),
  };
}

function plainLines(title: string): ProgressBar {
  let last = performance.now();
  return {
    update(fraction, text) {
      if (performance.now() - last < quietSeconds * 1000) return;
      last = performance.now();
      say(`${title} ${Math.round(fraction * 100)} % ${text}`);
    },
    stop() {},
  };
}
