import { RetortError } from "../core/errors.ts";

/** Bad usage that shows only when a command is at work: exit status 2. */
export class UsageError extends Error {
  readonly error: RetortError;

  constructor(message: string, hint: string) {
    super(message);
    this.error = new RetortError("INVALID_INPUT", message, { hint });
  }
}
