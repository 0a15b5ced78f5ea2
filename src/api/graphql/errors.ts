import { GraphQLError, type GraphQLErrorExtensions } from "graphql";
import { asRetortError, RetortError } from "../../core/errors.ts";

/** What clients read beside an error's message. */
export function extensionsOf(error: RetortError): GraphQLErrorExtensions {
  return {
    code: error.code,
    ...(error.row !== undefined && { row: error.row }),
    ...(error.step !== undefined && { step: error.step }),
    ...(error.hint !== undefined && { hint: error.hint }),
    retryable: error.retryable,
  };
}

/**
 * An error as a client may see it: codes and hints for what a user can meet, the specification's own messages for bad
 * requests, and nothing of the inside for anything else.
 *
 * @param note told of every defect, without any user's data: the error's class, and where in the code it was thrown
 */
export function presentError(thrown: unknown, note: (summary: string) => void = () => {}): GraphQLError {
  if (thrown instanceof GraphQLError) {
    const cause = thrown.originalError;
    const place = {
      ...(thrown.nodes && { nodes: thrown.nodes }),
      ...(thrown.path && { path: thrown.path }),
    };
    if (cause instanceof RetortError && cause.code !== "INTERNAL")
      return new GraphQLError(cause.message, { ...place, extensions: extensionsOf(cause) });
    if (cause === undefined || cause === null || cause instanceof GraphQLError) return thrown;
    return masked(cause, note, place);
  }
  if (thrown instanceof RetortError && thrown.code !== "INTERNAL")
    return new GraphQLError(thrown.message, { extensions: extensionsOf(thrown) });
  return masked(thrown, note, {});
}

function masked(thrown: unknown, note: (summary: string) => void, place: object): GraphQLError {
  note(placeOf(thrown));
  const { hint, retryable } = asRetortError(new Error());
  return new GraphQLError("something went wrong inside Retort", {
    ...place,
    extensions: { code: "INTERNAL", hint, retryable },
  });
}

/** Class of an error and the lines of code it came through: never its message, which may hold a structure. */
function placeOf(thrown: unknown): string {
  const error = thrown instanceof RetortError && thrown.cause instanceof Error ? thrown.cause : thrown;
  if (!(error instanceof Error)) return `a thrown ${typeof thrown}`;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames.slice(0, 4).map((line) => line.trim())].join(" ");
}
