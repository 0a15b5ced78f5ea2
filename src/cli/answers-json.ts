import type { RetortError } from "../core/errors.ts";
import type { ProductsAnswer } from "../core/products.ts";
import type { Answer } from "../serving/answer.ts";

/** Answers with the field names of the GraphQL types. */
export function answersJson(answers: readonly Answer[], { id, version }: { id: string; version: string }): object[] {
  const model = { id: `${id}@${version}`, name: id, version };
  return answers.map(({ row, outputs, error }) => ({
    row,
    outputs: Object.entries(outputs).map(([name, { value, unit, interval, domain, ranked, set, products }]) => ({
      name,
      prediction: {
        ...(products
          ? productsJson(products)
          : ranked
            ? { label: value, probability: ranked[0]?.probability, ranked, conformalSet: set ?? null }
            : value instanceof Float64Array
              ? { values: value, unit }
              : { value, interval: interval ? { ...interval, unit } : null, unit }),
        domain: domain ?? null,
        model,
      },
    })),
    errors: error ? [errorJson(error)] : [],
  }));
}

function productsJson({ products, noReaction, warnings }: ProductsAnswer): object {
  return {
    candidates: products.map(({ smiles, probability, changes, reaction }) => ({
      smiles,
      probability,
      bondChanges: changes,
      reaction: { smiles: reaction },
    })),
    noReactionProbability: noReaction,
    warnings,
  };
}

/** An error with the field names of GraphQL's. */
function errorJson(error: RetortError): object {
  const { code, message, step, hint, retryable } = error;
  return { message, code, ...(step !== undefined && { step }), ...(hint !== undefined && { hint }), retryable };
}
