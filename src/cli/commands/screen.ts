import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { judgementsOf, localEngine } from "../../jobs/local-engine.ts";
import type { Asking } from "../../jobs/screen/asking.ts";
import { inputFormat, outputFormat } from "../../jobs/screen/formats.ts";
import { askModel } from "../../jobs/screen/model-asking.ts";
import { screen } from "../../jobs/screen/screen.ts";
import type { CommandWork } from "../command-spec.ts";
import { coverage, number, type Options, text } from "../options.ts";
import { progressBar } from "../progress.ts";
import { stopSignal } from "../stop-signal.ts";
import { figure, printJson, say } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `retort screen`: a file of rows; see `jobs/screen/screen.ts`. */
export const command: CommandWork = async ([model], options) => {
  const input = text(options, "in");
  if (input === undefined) throw new UsageError("no input was given", "give --in file, or --in - for standard input");
  const output = text(options, "out") ?? "-";
  if (output !== "-") {
    await screenInto(model as string, input, output, options);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "retort-screen-"));
  try {
    const file = join(folder, "out");
    await screenInto(model as string, input, file, { ...options, format: outputFormat("-", text(options, "format")) });
    await pipeline(createReadStream(file), process.stdout, { end: false });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function screenInto(model: string, input: string, output: string, options: Options): Promise<void> {
  const workers = number(options, "workers", 1, 256, true) ?? availableParallelism();
  const { asking, close } = await (model.endsWith(".graphql") ? queryAsking : modelAsking)(model, workers, options);
  const from = inputFormat(input, text(options, "from"));
  const format = outputFormat(output, text(options, "format"));
  const signal = stopSignal();
  const bar = await progressBar(model);
  const started = performance.now();
  try {
    const { rows, failed, resumed } = await screen({
      asking,
      input,
      from,
      output,
      format,
      restart: options.restart === true,
      chunkRows: number(options, "chunk", 1, 100_000, true) ?? 1024,
      width: 2 * workers,
      notice: say,
      progress(event) {
        if (event.rows === event.resumed && event.resumed > 0) say(`going on after ${event.resumed} rows`);
        const rate = (event.rows - event.resumed) / ((performance.now() - started) / 1000);
        bar.update(event.fraction, `${event.rows} rows, ${figure(rate, 3)} rows/s`);
      },
      signal,
    });
    bar.stop();
    const seconds = (performance.now() - started) / 1000;
    const summary = { model, version: asking.version, rows, failed, resumed, seconds: Number(seconds.toFixed(3)) };
    const rate = figure((rows - resumed) / seconds, 3);
    if (options.json && text(options, "out") !== undefined && output !== "-") printJson({ ...summary, output });
    say(`${rows} rows, ${failed} with an error; ${rate} rows/s; ${model}, version ${asking.version}`);
  } finally {
    bar.stop();
    await close();
  }
}

type Asked = { asking: Asking; close(): Promise<void> };

async function modelAsking(model: string, workers: number, options: Options): Promise<Asked> {
  const repository = text(options, "repository");
  const engine = localEngine(repository);
  const spec = engine.spec(model, text(options, "version"));
  const entry = engine.repository.resolve(model, text(options, "version"));
  await engine.close();
  const able = judgementsOf(entry, engine.repository);
  const interval = coverage(options, able.interval);
  const column = text(options, "column");
  const domain = options.domain !== false && able.domain;
  return askModel(
    {
      spec,
      version: entry.name,
      domain,
      ...(column !== undefined && { column }),
      ...(interval !== undefined && { interval }),
    },
    workers,
    repository,
  );
}

async function queryAsking(file: string, workers: number, options: Options): Promise<Asked> {
  if (typeof options.interval === "string" || (text(options, "version") ?? "production") !== "production")
    throw new UsageError("--interval and --version are for models", "say in the query what is asked");
  if (!existsSync(file)) throw new UsageError(`there is no file "${file}"`, "give a model, or the file of a query");
  const column = text(options, "column");
  const { askQuery } = await import("../../api/screen/query-asking.ts");
  const query = { id: basename(file), text: readFileSync(file, "utf8"), ...(column !== undefined && { column }) };
  return askQuery(query, workers, text(options, "repository"));
}
