/**
 * A process that trains one split of a study: it is sent a {@link SplitJob}, tells how far it is, and answers with a
 * {@link SplitReply}. It ends when its parent does.
 */
import type { ModelDefinition } from "../core/definition.ts";
import { asRetortError, RetortError } from "../core/errors.ts";
import type { SplitJob, SplitReply } from "./parallel-study.ts";
import { predictSplit } from "./split-predictions.ts";
import { studiesOf } from "./study.ts";

const send = (reply: SplitReply) => process.send?.(reply);

/** The most memory that this process has had. */
const megabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);

async function train({ model, module, place, seed, effort, backend, checkpoints }: SplitJob): Promise<SplitReply> {
  const { catalogue } = (await import(module)) as { catalogue: readonly ModelDefinition[] };
  const definition = catalogue.find(({ spec }) => spec.id === model);
  if (!definition?.data || !definition.training)
    throw new RetortError("INTERNAL", `${module} has no training of ${model}`);
  const [{ load }, { trainer }] = await Promise.all([definition.data(), definition.training()]);
  const data = await load();
  const split = studiesOf(data).flatMap(({ splits }) => splits)[place];
  if (!split) throw new RetortError("INTERNAL", `${model} has no split ${place + 1}`);
  const trained = await trainer.train({
    data,
    split,
    seed,
    effort,
    ...(backend && { backend }),
    checkpoints,
    progress: (event) => send({ progress: { ...event, step: `${event.step}, ${megabytes()} MB` } }),
    signal: new AbortController().signal,
  });
  return { found: await predictSplit(trained, data, split) };
}

// Ctrl-C reaches every process of a terminal: the parent decides.
process.on("SIGINT", () => {});
process.once("disconnect", () => process.exit(1));
process.once("message", (job: SplitJob) =>
  train(job)
    .catch((thrown): SplitReply => {
      const { code, message, hint } = asRetortError(thrown);
      return { failed: { code, message, ...(hint !== undefined && { hint }) } };
    })
    .then((reply) => process.send?.(reply, () => process.exit(0))),
);
