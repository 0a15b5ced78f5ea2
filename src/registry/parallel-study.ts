import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { ModelData, Progress, Split } from "../core/definition.ts";
import { type ErrorCode, RetortError } from "../core/errors.ts";
import type { OverallProgress } from "./overall-progress.ts";
import { isPartOf, type SplitPredictions } from "./split-predictions.ts";
import { ofSplit, studiesOf, studyPart } from "./study.ts";
import type { TrainingFolder } from "./training-folder.ts";

/** How many splits are trained at a time, each in a process of its own. */
export type Parallel = {
  processes: number;
  /** URL of the module that exports `catalogue` with the model; default: Retort's own. */
  module?: string;
};

/** What a process is told to train. */
export type SplitJob = {
  model: string;
  module: string;
  /** The split's place among those of all studies. */
  place: number;
  seed: number;
  effort: number;
  backend?: "native" | "webgpu" | "wasm" | "cpu";
  checkpoints: string;
};

/** What it says: how far it is, with its memory; then the predictions, or why there are none. */
export type SplitReply =
  | { progress: Progress }
  | { found: SplitPredictions }
  | { failed: { code: ErrorCode; message: string; hint?: string } };

export type ParallelRun = {
  parallel: Parallel;
  data: ModelData;
  folder: TrainingFolder;
  job: Omit<SplitJob, "module" | "place" | "checkpoints">;
  /** Of all trainings; the shipped weights stand first. */
  overall: OverallProgress;
  progress(event: Progress): void;
  signal: AbortSignal;
};

/**
 * Trains the splits of all studies that are not finished, so many at a time, and leaves what they predict in the folder,
 * where the study finds it: the same as one after another would. A process shares the processors with its neighbours
 * (`TF_NUM_INTRAOP_THREADS` where it is set) and keeps checkpoints of its own, so that the same training goes on.
 *
 * @throws RetortError CANCELLED where the signal says so; of the first split that failed, named, after the others are done.
 */
export async function trainInParallel(run: ParallelRun): Promise<void> {
  const { parallel, folder, data, progress, overall, signal } = run;
  const wanted = splitsToTrain(data);
  const splits = studiesOf(data).flatMap((study) => study.splits);
  for (const place of splits.keys())
    if (!wanted.includes(place) || folder.finished(studyPart(place))) overall.done(place + 1);
  overall.done(0);
  const queue = wanted.filter((place) => !folder.finished(studyPart(place)));
  const total = queue.length;
  const failures: RetortError[] = [];
  let done = 0;
  const one = async () => {
    for (let place = queue.shift(); place !== undefined && !signal.aborted; place = queue.shift()) {
      const split = splits[place] as Split;
      const reply = await trainApart(run, place, split, `split ${place + 1} of ${splits.length}`);
      if (signal.aborted) return;
      overall.done(place + 1);
      if ("found" in reply) {
        folder.finish(studyPart(place), reply.found);
        progress({ step: `split ${place + 1} of ${splits.length} is trained`, done: ++done, total });
        continue;
      }
      if (reply.code === "DIVERGED") folder.discard(studyPart(place));
      failures.push(ofSplit(reply, split));
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel.processes, queue.length) }, one));
  if (signal.aborted) throw new RetortError("CANCELLED", "the training was cancelled");
  const [first] = failures;
  if (!first) return;
  const others = failures.length > 1 ? ` (and ${failures.length - 1} more failed)` : "";
  throw new RetortError(first.code, `${first.message}${others}; the ${done} others that were trained are kept`, {
    hint: first.hint ?? "the same command trains only what is missing",
    cause: first,
  });
}

/** Places of the splits that are trained for a study: neither as the shipped weights are, nor a part of an earlier one. */
function splitsToTrain(data: ModelData): number[] {
  const splits = studiesOf(data).flatMap((study) => study.splits);
  return splits.flatMap((split, place) =>
    isDeepStrictEqual(split.train, data.shipped.train) || splits.slice(0, place).some((one) => isPartOf(split, one))
      ? []
      : [place],
  );
}

/** Trains one split in a process of its own; an error is returned, so that the others go on. */
function trainApart(
  { parallel, folder, job, overall, signal }: ParallelRun,
  place: number,
  split: Split,
  step: string,
): Promise<Exclude<SplitReply, { progress: Progress } | { failed: object }> | RetortError> {
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const script = fileURLToPath(new URL(`./train-split${ending}`, import.meta.url));
  const module = parallel.module ?? new URL(`../models/index${ending}`, import.meta.url).href;
  const threads = String(Math.max(1, Math.floor(availableParallelism() / parallel.processes)));
  return new Promise((resolve) => {
    const child: ChildProcess = fork(script, {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: { TF_NUM_INTRAOP_THREADS: threads, ...process.env },
    });
    const stop = () => child.kill("SIGKILL");
    signal.addEventListener("abort", stop, { once: true });
    let answer: Extract<SplitReply, { found: SplitPredictions }> | RetortError | undefined;
    const tell = overall.of(place + 1, step);
    child.on("message", (reply: SplitReply) => {
      if ("progress" in reply) tell(reply.progress);
      else if ("found" in reply) answer = reply;
      else answer = new RetortError(reply.failed.code, reply.failed.message, reply.failed);
    });
    child.on("error", (cause) => {
      answer ??= new RetortError("INTERNAL", `its process cannot be started: ${cause.message}`, { cause });
      if (child.pid === undefined) resolve(answer);
    });
    child.on("exit", (code, ended) => {
      signal.removeEventListener("abort", stop);
      resolve(
        answer ??
          new RetortError("INTERNAL", `its process ended with ${ended ?? `status ${code}`}`, {
            hint:
              ended === "SIGKILL"
                ? "if memory ran out, train fewer at a time (--parallel); the same command goes on"
                : `the same command goes on with split "${split.name}"`,
          }),
      );
    });
    child.send({ ...job, module, place, checkpoints: folder.checkpoints(studyPart(place)) } satisfies SplitJob);
  });
}
