import { localRepository } from "../../jobs/local-engine.ts";
import { recalibrate } from "../../registry/recalibrate.ts";
import type { CommandWork } from "../command-spec.ts";
import { definitionOf } from "../definition-of.ts";
import { text } from "../options.ts";
import { stopSignal } from "../stop-signal.ts";
import { print, printJson } from "../terminal.ts";

/** `retort recalibrate`: judges a trained version again, without training. */
export const command: CommandWork = async ([model], options) => {
  const definition = definitionOf(model as string);
  const version = text(options, "version");
  const { from, to } = await recalibrate(definition, localRepository(text(options, "repository")), {
    ...(version !== undefined && { version }),
    ...(options.promote !== false && { alias: "production" }),
    signal: stopSignal(),
  });
  const same = from.name === to.name;
  if (options.json) printJson({ model, from: from.name, to: to.name });
  else
    print(
      same
        ? `${model} ${to.name} answers as before; its card was written again`
        : `${model} ${from.name} is judged anew as ${to.name}`,
    );
};
