/** What a command does, from its arguments in order and its options by name. It sets `process.exitCode` where it fails softly. */
export type CommandWork = (
  args: readonly (string | string[] | undefined)[],
  options: Readonly<Record<string, unknown>>,
) => Promise<void>;

/** A command: what is shown in its help, and the module that does it. */
export type CommandSpec = {
  description: string;
  arguments?: readonly (readonly [name: string, text: string])[];
  options?: readonly (readonly [flags: string, text: string, fallback?: string | boolean])[];
  examples?: readonly string[];
  load(): Promise<{ command: CommandWork }>;
};

/** Commands under a common word. */
export type CommandGroup = { description: string; commands: Readonly<Record<string, CommandSpec>> };

export function isGroup(spec: CommandSpec | CommandGroup): spec is CommandGroup {
  return "commands" in spec;
}
