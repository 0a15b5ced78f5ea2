import { GraphQLError } from "graphql";
import type { Plugin } from "graphql-yoga";
import { RetortError } from "../../core/errors.ts";
import { extensionsOf } from "../graphql/errors.ts";

function tooLarge(limit: number): GraphQLError {
  const error = new RetortError("LIMIT_EXCEEDED", `the request is larger than ${limit} bytes`, {
    hint: "send fewer rows in one request",
  });
  return new GraphQLError(error.message, { extensions: { ...extensionsOf(error), http: { status: 413 } } });
}

/**
 * Refuses bodies above a limit with 413. Node.js itself holds a body to its declared length; one without is counted.
 * Bodies that a web form can send from any page are refused with 415.
 */
export function useBodyLimit(limit: number): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser, fetchAPI, endResponse }) {
      if (request.method !== "POST") return;
      const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
      if (type !== "application/json" && type !== "application/graphql+json") {
        endResponse(new fetchAPI.Response(null, { status: 415, statusText: "Unsupported Media Type" }));
        return;
      }
      const declared = request.headers.get("content-length");
      if (declared !== null) {
        if (Number(declared) > limit) throw tooLarge(limit);
        return;
      }
      if (!requestParser || !request.body) return;
      setRequestParser(async (counted) => {
        const chunks: Uint8Array[] = [];
        let bytes = 0;
        for await (const chunk of counted.body as unknown as AsyncIterable<Uint8Array>) {
          bytes += chunk.byteLength;
          if (bytes > limit) throw tooLarge(limit);
          chunks.push(chunk);
        }
        const { url, method, headers } = counted;
        return requestParser(new fetchAPI.Request(url, { method, headers, body: Buffer.concat(chunks) }));
      });
    },
  };
}
