import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createGunzip, createInflate } from "node:zlib";
import { RetortError } from "../../core/errors.ts";

/**
 * A request's body, unpacked where it is gzip or deflate.
 * @throws RetortError LIMIT_EXCEEDED above so many bytes, packed or unpacked; UNSUPPORTED_INPUT for other encodings.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = () =>
    new RetortError("LIMIT_EXCEEDED", `the request is larger than ${limit} bytes`, {
      hint: "send fewer rows in one request",
    });
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of unpacked(request)) {
      bytes += (chunk as Buffer).length;
      if (bytes > limit) throw tooLarge();
      chunks.push(chunk as Buffer);
    }
  } catch (thrown) {
    if (thrown instanceof RetortError) throw thrown;
    throw new RetortError("INVALID_INPUT", "the body could not be read to its end", {
      hint: "is its encoding what the header says?",
    });
  }
  return Buffer.concat(chunks);
}

function unpacked(request: IncomingMessage): Readable {
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return request;
  if (encoding === "gzip") return request.pipe(createGunzip());
  if (encoding === "deflate") return request.pipe(createInflate());
  throw new RetortError("UNSUPPORTED_INPUT", `the body is packed as ${encoding.slice(0, 20)}`, {
    hint: "use gzip, deflate or no packing",
  });
}
