import { localEngine } from "../../jobs/local-engine.ts";
import type { CommandWork } from "../command-spec.ts";
import { text } from "../options.ts";
import { figure, print, printJson } from "../terminal.ts";

/** `retort pipelines upgrade`: the parts of today, with what changed. */
export const command: CommandWork = async ([pipeline], options) => {
  const engine = localEngine(text(options, "repository"));
  try {
    const { from, to, changed, rows, failed, moved } = await engine.upgradePipeline(pipeline as string);
    if (options.json) {
      printJson({ pipeline: to.model, from: from.name, to: to.name, changed, rows, failed, moved });
      return;
    }
    if (changed.length === 0) {
      print(`${to.model} ${to.name} has the parts of today already`);
      return;
    }
    print(
      [
        `${to.model} is version ${to.name} now (was ${from.name})`,
        ...changed.map((one) => `  ${one.step}: ${one.model} ${one.from} → ${one.to}`),
        `on ${rows} example rows${failed > 0 ? ` (${failed} more fail now)` : ""}:`,
        ...moved.map(
          ({ output, unit, mean, largest }) =>
            `  ${output} moved by ${figure(mean, 3)} on average, ${figure(largest, 3)} at most (${unit})`,
        ),
      ].join("\n"),
    );
  } finally {
    await engine.close();
  }
};
