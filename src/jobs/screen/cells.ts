import { RetortError } from "../../core/errors.ts";
import { isGridded, kindInfo } from "../../core/kinds.ts";
import type { Port } from "../../core/model.ts";

/**
 * The raw value that the text of a cell, or of a command-line argument, stands for at a port: lists are written as JSON
 * or with semicolons or commas between the items, samples of profiles as JSON; everything else is the text itself.
 *
 * @throws RetortError INVALID_INPUT where text that begins like JSON is not JSON.
 */
export function readCell(name: string, port: Port, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const { form } = kindInfo(port.kind);
  const listed = form === "quantity" && port.axes !== undefined;
  if (form === "profile" || isGridded(port.kind) || listed) {
    if (/^[[{]/.test(trimmed)) {
      try {
        return JSON.parse(trimmed) as unknown;
      } catch (cause) {
        throw new RetortError("INVALID_INPUT", `${name} is not valid JSON`, {
          step: name,
          hint: `give ${port.title}`,
          cause,
        });
      }
    }
    if (listed) return trimmed.split(/\s*[;,]\s*/).filter((item) => item !== "");
  }
  return trimmed;
}
