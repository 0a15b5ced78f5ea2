import type { RetortError } from "../core/errors.ts";
import type { Answer } from "../serving/answer.ts";

/** Answers with the field names of the GraphQL types. */
export function answersJson(answers: readonly Answer[], model: { id: string; version: string }): object[] {
  return answers.map(({ row, outputs, error }) => ({
    row,
    outputs: Object.entries(outputs).map(([name, { value, unit, interval, domain }]) => ({
      name,
      value,
      unit,
      interval: interval ? { ...interval, unit } : null,
      domain: domain ?? null,
      model,
    })),
    errors: error ? [errorJson(error)] : [],
  }));
}

/** An error with the field names of GraphQL's. */
export function errorJson(error: RetortError): object {
  const { code, message, step, hint, retryable } = error;
  return { message, code, ...(step !== undefined && { step }), ...(hint !== undefined && { hint }), retryable };
}
