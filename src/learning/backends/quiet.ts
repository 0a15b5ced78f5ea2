/** What TensorFlow.js prints for each kernel that a second copy of a backend brings. */
const chatter = /already registered|already been set|backend was already|There is already a kernel/i;

/** Runs `work` without TensorFlow.js's lines about kernels that are registered twice; other warnings come through. */
export function withoutRegistrationWarnings<T>(work: () => T): T {
  const before = console.warn;
  console.warn = (...words: unknown[]) => {
    if (!chatter.test(String(words[0]))) before(...words);
  };
  try {
    return work();
  } finally {
    console.warn = before;
  }
}
