import type { CommandWork } from "../command-spec.ts";

export const command: CommandWork = async () => {
  throw new Error("not yet");
};
