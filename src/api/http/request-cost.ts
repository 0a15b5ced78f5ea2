import type { Plugin } from "graphql-yoga";
import type { RequestContext } from "../graphql/context.ts";

/** Adds `extensions.retort` to every executed response: the versions used, ONNX runs and rows. */
export function useRequestCost(): Plugin<RequestContext> {
  return {
    onExecute({ args }) {
      const { account, done } = args.contextValue as RequestContext;
      return {
        onExecuteDone({ result, setResult }) {
          done();
          if (Symbol.asyncIterator in result) return;
          setResult({ ...result, extensions: { ...result.extensions, retort: account.summary() } });
        },
      };
    },
  };
}
