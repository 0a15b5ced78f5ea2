import { gunzipSync } from "node:zlib";
import { parseTar } from "nanotar";

/** The files of a tar archive, gzipped or not, as text by their path. */
export function readTar(bytes: Uint8Array): Map<string, string> {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  const files = parseTar(plain).filter((item) => item.type === "file" && item.data !== undefined);
  return new Map(files.map((item) => [item.name.replace(/^\.\//, ""), new TextDecoder().decode(item.data)]));
}
