import type { Kind } from "../../core/kinds.ts";
import { localRepository } from "../../jobs/local-engine.ts";
import { addRemote, type RemotePort } from "../../registry/add-remote.ts";
import type { CommandWork } from "../command-spec.ts";
import { type Options, text } from "../options.ts";
import { print, printJson } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `retort models add`: a model on another machine becomes a version here. */
export const command: CommandWork = async ([id], options) => {
  const address = text(options, "address");
  if (address === undefined) throw new UsageError("no server was given", "give --address http://host:port");
  const version = text(options, "remoteVersion");
  const inputs = ports(options, "input");
  const outputs = ports(options, "output");
  const entry = await addRemote(
    {
      id: id as string,
      address,
      model: text(options, "model") ?? (id as string),
      ...(version !== undefined && { version }),
      ...(inputs && { inputs }),
      ...(outputs && { outputs }),
    },
    localRepository(text(options, "repository")),
  );
  if (options.json) printJson({ model: entry.model, version: entry.name, aliases: entry.aliases, address });
  else print(`${entry.model} version ${entry.name} is answered by ${address}`);
};

/** Ports as `name=kind`, `name=kind:unit`, and `name@tensor=kind` where the tensor is called otherwise. */
function ports(options: Options, name: string): Record<string, RemotePort> | undefined {
  const given = options[name] as readonly string[] | undefined;
  if (!given) return undefined;
  return Object.fromEntries(
    given.map((pair) => {
      const [, port, tensor, kind, unit, list] =
        /^([^=@]+)(?:@([^=]+))?=([a-z0-9-]+?)(?::([^[]+))?(\[\])?$/.exec(pair) ?? [];
      if (port === undefined || kind === undefined)
        throw new UsageError(`"${pair}" is no port`, `write --${name} port=kind, port=kind:unit or port@tensor=kind[]`);
      return [
        port,
        {
          kind: kind as Kind,
          ...(tensor !== undefined && { tensor }),
          ...(unit !== undefined && { unit }),
          ...(list !== undefined && { axes: ["item"] }),
        },
      ];
    }),
  );
}
