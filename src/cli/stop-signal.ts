let controller: AbortController | undefined;

/** The signal of this process that aborts on Ctrl-C or a request to end; a second one ends the process at once. */
export function stopSignal(): AbortSignal {
  if (controller) return controller.signal;
  const own = new AbortController();
  controller = own;
  const stop = () => {
    if (own.signal.aborted) process.exit(1);
    own.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return own.signal;
}
