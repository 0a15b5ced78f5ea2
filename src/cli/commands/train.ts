import { join } from "node:path";
import type { Progress } from "../../core/definition.ts";
import { RetortError } from "../../core/errors.ts";
import { retortHome } from "../../core/home.ts";
import { localRepository } from "../../jobs/local-engine.ts";
import type { CommandWork } from "../command-spec.ts";
import { definitionOf } from "../definition-of.ts";
import { number, text } from "../options.ts";
import { progressBar } from "../progress.ts";
import { stopSignal } from "../stop-signal.ts";
import { duration, figure, print, printJson, say } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

const backends = ["native", "webgpu", "wasm", "cpu"] as const;

/** `retort train`: trains, publishes, and points the alias at the version; trials (effort below 1) get an alias only if one is named. */
export const command: CommandWork = async ([model], options) => {
  const definition = definitionOf(model as string);
  const named = text(options, "backend");
  const backend = backends.find((name) => name === named);
  if (named !== undefined && backend === undefined)
    throw new UsageError(`"${named}" is no backend`, `give one of ${backends.join(", ")}`);
  const effort = number(options, "effort", 0, 1) ?? 1;
  const alias = text(options, "alias") ?? (effort < 1 ? undefined : "production");
  const processes = number(options, "parallel", 1, 1_024, true) ?? 1;
  if (processes > 1 && options.study !== true)
    throw new UsageError("--parallel is for the splits of a study", "give --study too, or leave --parallel out");
  // Several processes share a GPU only if none takes all of its memory.
  if (processes > 1) process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true";
  const { publish } = await import("../../registry/publish.ts");
  const bar = await progressBar(model as string);
  const show = progressText();
  try {
    const repository = localRepository(text(options, "repository"));
    const entry = await publish(definition, repository, {
      seed: number(options, "seed", 0, 2 ** 31 - 1, true) ?? 0,
      ...(backend && { backend }),
      effort,
      study: options.study === true,
      ...(processes > 1 && { parallel: { processes } }),
      ...(alias !== undefined && { alias }),
      trainings: join(retortHome(), "training"),
      restart: options.restart === true,
      progress: (event) => bar.update(event.total > 0 ? event.done / event.total : 0, show(event)),
      signal: stopSignal(),
    });
    bar.stop();
    const card = repository.card(entry);
    if (options.json)
      return printJson({
        model,
        version: entry.name,
        aliases: entry.aliases,
        directory: entry.directory,
        card: card ?? null,
      });
    print(`${model} version ${entry.name}${alias === undefined ? "" : ` is now ${alias}`}`);
    if (card) {
      const metrics = Object.entries(card.metrics).map(([name, value]) => `${name} ${figure(value)}`);
      print(
        `${metrics.join(", ")} on ${card.split.test} test rows; trained in ${duration(card.training.seconds)} on ${card.training.backend}`,
      );
    }
    if (effort < 1) say("a trial: no more than a part of the recipe's epochs was trained");
  } catch (error) {
    bar.stop();
    if (error instanceof RetortError && error.code === "CANCELLED")
      say("what was trained is kept: the same command goes on, --restart begins anew");
    throw error;
  } finally {
    bar.stop();
  }
};

/** Describes progress; the time left is what the trainer says, else judged by the speed so far. */
function progressText(): (event: Progress) => string {
  let step = "";
  let started = 0;
  return ({ step: name, done, total, loss, secondsLeft }) => {
    const kind = name.replace(/\d+/g, "");
    if (kind !== step) {
      step = kind;
      started = performance.now();
    }
    const spent = (performance.now() - started) / 1000;
    const left = secondsLeft ?? (done > 0 && spent > 1 ? (spent / done) * (total - done) : undefined);
    return [name, loss === undefined ? "" : `loss ${figure(loss)}`, left === undefined ? "" : `${duration(left)} left`]
      .filter((part) => part !== "")
      .join(", ");
  };
}
