import { parentPort, workerData } from "node:worker_threads";
import { asRetortError } from "../core/errors.ts";
import { type NdArray, openSession, type SessionOptions } from "./session.ts";

/** What the thread is started with. */
export type WorkerStart = { path: string; options: SessionOptions };
/** A run to be done; absent feeds: the session is to be closed. */
export type WorkerTask = { id: number; feeds?: Readonly<Record<string, NdArray>> };
/** What came of it. */
export type WorkerResult = { id: number; outputs?: Record<string, NdArray>; error?: { code: string; message: string } };

const { path, options } = workerData as WorkerStart;
const port = parentPort as NonNullable<typeof parentPort>;
const session = openSession(path, options);
session.catch(() => {});

port.on("message", async ({ id, feeds }: WorkerTask) => {
  try {
    if (!feeds) {
      await (await session).release();
      port.close();
      return;
    }
    const outputs = await (await session).run(feeds, 0);
    const buffers = Object.values(outputs).map(({ data }) => data.buffer as ArrayBuffer);
    port.postMessage({ id, outputs } satisfies WorkerResult, buffers);
  } catch (thrown) {
    if (!feeds) return port.close();
    const { code, message } = asRetortError(thrown);
    port.postMessage({ id, error: { code, message } } satisfies WorkerResult);
  }
});
