import { RetortError } from "../core/errors.ts";

/** The same error without its place in the engine's batch, which means nothing to the one who asked. */
export function withoutRow(error: RetortError): RetortError {
  if (error.row === undefined) return error;
  const { code, message, step, hint, retryable, cause } = error;
  return new RetortError(code, message, {
    ...(step !== undefined && { step }),
    ...(hint !== undefined && { hint }),
    retryable,
    cause,
  });
}
