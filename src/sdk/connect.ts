import type { AnswerError, PredictedOutput, PredictedRow, PredictOptions, Predictor, RowValues } from "./answers.ts";

/** A GraphQL document that knows the types of its data and variables, as code generators make them; or plain text. */
export type Document<Data, Variables> = string & { __apiType?: (variables: Variables) => Data };

/** An error of a response, at the path of what failed. */
export type ResponseError = {
  message: string;
  path?: readonly (string | number)[];
  extensions?: { code?: string; row?: number; step?: string; hint?: string; retryable?: boolean };
};

/** A response: what could be answered, and an error for each part that could not. */
export type Response<Data> = {
  data: Data;
  errors: readonly ResponseError[];
  extensions: Readonly<Record<string, unknown>>;
};

export type ConnectOptions = { headers?: Readonly<Record<string, string>>; fetch?: typeof fetch; signal?: AbortSignal };

/** A request that got no data at all. */
export class RequestError extends Error {
  readonly errors: readonly ResponseError[];
  readonly status: number;

  constructor(message: string, status: number, errors: readonly ResponseError[] = []) {
    super(message);
    this.name = "RequestError";
    this.status = status;
    this.errors = errors;
  }
}

/** A Retort server at an address. */
export interface Client extends Predictor {
  /** Address of its GraphQL endpoint. */
  readonly url: string;
  /**
   * Sends a query. Parts that failed are null in `data`, with an error at their path in `errors`.
   * @throws RequestError where there is no data at all.
   */
  query<Data = unknown, Variables = Record<string, unknown>>(
    document: Document<Data, Variables>,
    variables?: Variables,
  ): Promise<Response<Data>>;
}

/**
 * A client for the server at an address, such as "http://127.0.0.1:4000".
 *
 * @example const { data } = await connect("http://127.0.0.1:4000").query(`query ($s: SMILES!) { molecule(smiles: $s) { solubility { value unit } } }`, { s: "CCO" });
 */
export function connect(address = "http://127.0.0.1:4000", options: ConnectOptions = {}): Client {
  const url = address.replace(/\/+$/, "").endsWith("/graphql")
    ? address.replace(/\/+$/, "")
    : `${address.replace(/\/+$/, "")}/graphql`;
  const query: Client["query"] = (document, variables) => send(url, options, document, variables);
  return { url, query, predict: (model, rows, asked) => predict(query, model, rows, asked) };
}

async function send<Data>(
  url: string,
  options: ConnectOptions,
  query: string,
  variables: unknown,
): Promise<Response<Data>> {
  const { headers, signal, fetch: send = fetch } = options;
  const response = await send(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json, application/json",
      ...headers,
    },
    body: JSON.stringify({ query, ...(variables !== undefined && { variables }) }),
    ...(signal && { signal }),
  });
  const text = await response.text();
  let body: { data?: Data | null; errors?: ResponseError[]; extensions?: Record<string, unknown> };
  try {
    body = JSON.parse(text);
  } catch {
    throw new RequestError(`${url} answered ${response.status} with something that is not JSON`, response.status);
  }
  if (body.data === undefined || body.data === null) {
    const [first] = body.errors ?? [];
    const hint = first?.extensions?.hint === undefined ? "" : ` (${first.extensions.hint})`;
    throw new RequestError(
      first ? `${first.message}${hint}` : `${url} answered ${response.status} without data`,
      response.status,
      body.errors,
    );
  }
  return { data: body.data, errors: body.errors ?? [], extensions: body.extensions ?? {} };
}

const firstInput = /* GraphQL */ `query ($model: ID!) { model(id: $model) { inputs { name } } }`;

const predictQuery = /* GraphQL */ `
  query ($model: ID!, $version: String, $rows: [RowInput!]!, $coverage: Float!, $interval: Boolean!, $domain: Boolean!) {
    predict(model: $model, version: $version, rows: $rows) {
      row
      outputs {
        name
        prediction {
          model { name version }
          domain @include(if: $domain) { verdict distance reason }
          ... on QuantityPrediction {
            value
            unit
            interval(coverage: $coverage) @include(if: $interval) { lower upper unit coverage informative }
          }
          ... on FieldPrediction { values fieldUnit: unit }
          ... on ClassPrediction {
            label
            ranked { label probability }
            conformalSet(coverage: $coverage) @include(if: $interval) { coverage classes { label probability } }
          }
        }
      }
      errors { code message hint }
    }
  }
`;

type Wire = {
  predict: {
    row: number;
    outputs: {
      name: string;
      prediction: Omit<PredictedOutput, "name" | "model" | "unit"> & {
        unit?: string;
        values?: number[];
        fieldUnit?: string;
        label?: string | null;
        model: { name: string; version: string };
      };
    }[];
    errors: AnswerError[];
  }[];
};

/** Judgements that a model cannot give are null, and no error, unless they were asked for by name. */
const quiet = new Set(["NOT_CALIBRATED", "NO_DOMAIN"]);

async function predict(
  query: Client["query"],
  model: string,
  rows: readonly (string | number | RowValues)[],
  { version, interval, domain }: PredictOptions = {},
): Promise<PredictedRow[]> {
  let first: string | undefined;
  if (rows.some((row) => typeof row !== "object")) {
    const found = await query<{ model: { inputs: { name: string }[] } | null }>(firstInput, { model });
    if (!found.data.model)
      throw new RequestError(found.errors[0]?.message ?? `there is no model "${model}"`, 200, found.errors);
    first = found.data.model.inputs[0]?.name;
  }
  const { data, errors } = await query<Wire>(predictQuery, {
    model,
    version: version ?? null,
    rows: rows.map((row) => ({ values: typeof row === "object" ? row : { [first as string]: row } })),
    coverage: interval === false || interval === undefined ? 0.9 : interval,
    interval: interval !== false,
    domain: domain !== false,
  });
  if (!data.predict) throw new RequestError(errors[0]?.message ?? "nothing was answered", 200, errors);
  return data.predict.map(({ row, outputs, errors: own }) => {
    const failed = errors
      .filter(({ path, extensions }) => {
        const asked = extensions?.code === "NO_DOMAIN" ? domain === true : typeof interval === "number";
        return path?.[1] === row && (asked || !quiet.has(extensions?.code ?? ""));
      })
      .map(({ message, extensions }) => ({
        code: extensions?.code ?? "INTERNAL",
        message,
        ...(extensions?.hint !== undefined && { hint: extensions.hint }),
      }));
    return rowOf(row, outputs.map(outputOf), [...own, ...failed]);
  });
}

function outputOf({ name, prediction }: Wire["predict"][number]["outputs"][number]): PredictedOutput {
  const { model, values, value, unit, fieldUnit, interval, domain, label, ranked, conformalSet } = prediction;
  return {
    name,
    value: values ?? value ?? label ?? null,
    unit: unit ?? fieldUnit ?? "1",
    interval: interval ?? null,
    domain: domain ?? null,
    ...(ranked && { ranked, conformalSet: conformalSet ?? null }),
    model: { id: model.name, version: model.version },
  };
}

/** A row with the value of its first output beside it. */
function rowOf(row: number, outputs: readonly PredictedOutput[], errors: readonly AnswerError[]): PredictedRow {
  return { row, outputs, value: outputs[0]?.value ?? null, unit: outputs[0]?.unit ?? null, errors };
}
