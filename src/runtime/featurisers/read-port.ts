import { asRetortError, RetortError } from "../../core/errors.ts";

/** What `read` gives; what is wrong with it is said of the port. */
export function atPort<T>(port: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    const { code, message, hint } = asRetortError(thrown);
    throw new RetortError(code, message, { step: port, ...(hint !== undefined && { hint }), cause: thrown });
  }
}
