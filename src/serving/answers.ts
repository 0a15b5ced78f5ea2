import { asRetortError, RetortError } from "../core/errors.ts";
import type { ModelSpec } from "../core/model.ts";
import type { Answer, AnsweredOutput, Question } from "./answer.ts";
import type { AskContext } from "./context.ts";
import type { ChainVerdict } from "./domains.ts";
import type { Handle, Upstream } from "./handle.ts";
import { type ConformalSet, type JudgedInterval, rankedClasses } from "./judgements.ts";
import { outOfDomain } from "./out-of-domain.ts";
import type { Row } from "./row.ts";

/** The part of the engine that answers need. */
type Answering = {
  spec(model: string, selector?: string): ModelSpec;
  handle(
    spec: ModelSpec,
    inputs: Readonly<Record<string, unknown>>,
    upstream?: Readonly<Record<string, Upstream>>,
    selector?: string,
  ): Handle;
  load(handle: Handle, want: "point" | "draws", context: AskContext): Promise<Row>;
  interval(handle: Handle, output: string, coverage: number, context: AskContext): Promise<JudgedInterval>;
  conformalSet(handle: Handle, output: string, coverage: number, context: AskContext): Promise<ConformalSet>;
  domain(handle: Handle, context: AskContext): Promise<ChainVerdict>;
};

/**
 * Answers rows by one model, in their order; a row that fails has its error and the others answer.
 *
 * @throws RetortError MODEL_NOT_FOUND, NOT_PUBLISHED, VERSION_NOT_FOUND: what concerns all rows.
 */
export async function answerAll(engine: Answering, question: Question, context: AskContext = {}): Promise<Answer[]> {
  const { rows, interval, domain, refuseOutOfDomain, version, signal, bulk } = question;
  const spec = engine.spec(question.model, version);
  engine.handle(spec, {}, {}, version);
  const asked: AskContext = { ...context, ...(signal && { signal }), ...(bulk !== undefined && { bulk }) };
  return Promise.all(
    rows.map(async (inputs, row): Promise<Answer> => {
      try {
        const handle = engine.handle(spec, inputs, {}, version);
        // A pipeline's draws give its values too, so that its networks run once.
        const drawn = interval !== undefined && spec.body.type === "pipeline";
        const answered = await engine.load(handle, drawn ? "draws" : "point", asked);
        const refusing = refuseOutOfDomain === true && spec.body.type !== "formula";
        const verdict = domain || refusing ? await engine.domain(handle, asked) : undefined;
        if (refusing && verdict?.verdict === "OUT") throw outOfDomain(spec.id, verdict.reason);
        const outputs: Record<string, AnsweredOutput> = {};
        for (const [name, answer] of Object.entries(answered.outputs)) {
          const { point, unit } = answer;
          const output: AnsweredOutput = { value: point, unit };
          const { spread, distance } = answer;
          if (spread !== undefined || distance !== undefined)
            output.measures = { ...(spread !== undefined && { spread }), ...(distance !== undefined && { distance }) };
          if (answer.probabilities) {
            output.ranked = rankedClasses(answer);
            const set = interval === undefined ? undefined : await setOf(engine, handle, name, interval, asked, drawn);
            if (set) output.set = set;
          }
          if (answer.products) Object.assign(output, { products: answer.products, ranked: rankedClasses(answer) });
          // Of a pipeline's outputs, some may rest on no calibrated part.
          if (interval !== undefined && typeof point === "number" && (!drawn || answer.samples)) {
            const { lower, upper, coverage, informative } = await engine.interval(handle, name, interval, asked);
            output.interval = { lower, upper, coverage, informative };
          }
          if (domain && verdict)
            output.domain = { verdict: verdict.verdict, distance: verdict.distance, reason: verdict.reason };
          outputs[name] = output;
        }
        return { row, outputs };
      } catch (thrown) {
        return { row, outputs: {}, error: asRetortError(thrown).at(row) };
      }
    }),
  );
}

/** A class's conformal set; absent where a pipeline's part that gives the class is not calibrated, and others are. */
async function setOf(
  engine: Answering,
  handle: Handle,
  output: string,
  coverage: number,
  context: AskContext,
  piped: boolean,
): Promise<ConformalSet | undefined> {
  try {
    return await engine.conformalSet(handle, output, coverage, context);
  } catch (thrown) {
    if (piped && thrown instanceof RetortError && thrown.code === "NOT_CALIBRATED") return undefined;
    throw thrown;
  }
}
