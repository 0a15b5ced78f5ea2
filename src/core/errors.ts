/**
 * Every error a user can meet has a code from this list; `extensions.code` in GraphQL, `code` in JSON output.
 * The text beside a code says when it is used. Codes are never renamed or removed.
 */
export const errorCodes = {
  INVALID_INPUT: "a value is malformed, missing, or outside what the port can mean",
  INVALID_SMILES: "a SMILES or reaction SMILES cannot be parsed or sanitised",
  INVALID_QUANTITY: "a quantity cannot be read",
  UNIT_MISMATCH: "a unit does not measure what the port expects",
  KIND_MISMATCH: "a value of one kind was given where another is needed",
  UNSUPPORTED_INPUT: "the input is well formed but the model cannot represent it",
  MODEL_NOT_FOUND: "no model of that name exists",
  NOT_PUBLISHED: "the model exists but no version of it is published here",
  VERSION_NOT_FOUND: "the model has no such version or alias",
  VERSION_BROKEN: "a version's files are damaged or no longer reproduce their golden rows",
  COVERAGE_UNSUPPORTED: "the calibration rows cannot support an interval of that coverage",
  NOT_CALIBRATED: "the model has no calibration, so no interval can be given",
  OUT_OF_DOMAIN: "the input lies outside the data the model was trained on, and such answers are to be refused",
  NO_DOMAIN: "the model has no applicability domain data",
  EXPLANATION_UNSUPPORTED: "the model does not support this explanation method",
  DATASET_NOT_FOUND: "a dataset is not on this machine",
  DATASET_CORRUPT: "a dataset's bytes are not the ones its manifest names",
  BACKEND_UNAVAILABLE: "the wanted training backend is not present",
  DIVERGED: "training or an iteration left the finite numbers",
  EXPORT_FAILED: "a network does something that cannot be recorded as ONNX",
  PARITY_FAILED: "ONNX and TensorFlow.js disagree, so the version was not published",
  LIMIT_EXCEEDED: "a request is larger or deeper than this server allows",
  TIMEOUT: "the work did not finish in the time allowed",
  CANCELLED: "the caller went away",
  UNAVAILABLE: "a part on another machine does not answer",
  CONFLICT: "the state on disk does not fit the request",
  INTERNAL: "a defect in Retort",
} as const;

export type ErrorCode = keyof typeof errorCodes;

export type ErrorDetail = {
  /** Index of the row in the batch the caller gave. */
  row?: number;
  /** Step of a composition, or input port, at which it failed. */
  step?: string;
  /** What the user can do about it. */
  hint?: string;
  /** True where the same request may succeed later. */
  retryable?: boolean;
  cause?: unknown;
};

/** An error with a documented code; the message says what was wrong and where, the hint what to do. */
export class RetortError extends Error {
  readonly code: ErrorCode;
  readonly row: number | undefined;
  readonly step: string | undefined;
  readonly hint: string | undefined;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "RetortError";
    this.code = code;
    this.row = detail.row;
    this.step = detail.step;
    this.hint = detail.hint;
    this.retryable = detail.retryable ?? false;
  }

  /** The same error placed at a row (and step) of a batch. */
  at(row: number, step?: string): RetortError {
    return new RetortError(this.code, this.message, {
      row,
      ...((step ?? this.step) !== undefined && { step: step ?? (this.step as string) }),
      ...(this.hint !== undefined && { hint: this.hint }),
      retryable: this.retryable,
      cause: this.cause,
    });
  }
}

/** Any thrown value as a RetortError; what is not one already becomes INTERNAL. */
export function asRetortError(thrown: unknown): RetortError {
  if (thrown instanceof RetortError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new RetortError("INTERNAL", message, { cause: thrown, hint: "this is a defect in Retort: please report it" });
}
