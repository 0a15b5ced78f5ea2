import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countOf, type Generator, rowsOfFile } from "./generated.ts";

/** A process that makes files of rows: the generator's module and the folder as arguments, numbers of files as messages. */
const [module, folder] = process.argv.slice(2) as [string, string];
const loading = import(module) as Promise<{ generator: Generator }>;

process.on("message", async (file: number) => {
  const { generator } = await loading;
  const { rows, width } = generator;
  const count = countOf(file, rows);
  const data = new Float32Array(count * width);
  for (let i = 0; i < count; i++) data.set(generator.row(file * rowsOfFile + i), i * width);
  const path = join(folder, `${file}.f32`);
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, new Uint8Array(data.buffer));
  renameSync(part, path);
  process.send?.(count);
});
