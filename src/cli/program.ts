import { readFileSync } from "node:fs";
import { Command } from "commander";
import { type CommandSpec, isGroup } from "./command-spec.ts";
import { commands } from "./commands.ts";

/** The command line as commander knows it. What a command does is loaded only when it is called. */
export function program(): Command {
  const root = new Command("retort")
    .description(
      "Predictions for chemistry and physics that can be judged: with units, intervals, domains and explanations",
    )
    .version(packageVersion(), "-V, --version", "the version of Retort")
    .enablePositionalOptions()
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("(retort --help lists the commands)")
    .helpCommand(false);
  for (const [name, spec] of Object.entries(commands)) {
    if (!isGroup(spec)) add(root, name, spec);
    else {
      const group = root.command(name).description(spec.description).exitOverride();
      for (const [sub, subSpec] of Object.entries(spec.commands)) add(group, sub, subSpec);
    }
  }
  return root;
}

function add(parent: Command, name: string, spec: CommandSpec): void {
  const command = parent.command(name).description(spec.description).exitOverride().allowExcessArguments(false);
  for (const [argument, text] of spec.arguments ?? []) command.argument(argument, text);
  for (const [flags, text, fallback] of spec.options ?? []) {
    if (flags.includes("...")) command.option(flags, text);
    else command.option(flags, text, fallback);
  }
  if (spec.examples)
    command.addHelpText("after", `\nExamples:\n${spec.examples.map((line) => `  $ retort ${line}`).join("\n")}`);
  command.showHelpAfterError(`(retort ${parent.parent ? `${parent.name()} ` : ""}${name} --help tells more)`);
  command.action(async (...received: unknown[]) => {
    const args = received.slice(0, -2) as (string | string[] | undefined)[];
    const { command: work } = await spec.load();
    await work(args, received.at(-2) as Record<string, unknown>);
  });
}

function packageVersion(): string {
  const file = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(file) as { version: string }).version;
}
