import { expect, it } from "vitest";
import { spreadOver } from "../../../src/learning/products/ranked-rows.ts";

it("of many candidates the likeliest are learnt from, and others from the whole of the rest", () => {
  const all = Array.from({ length: 100 }, (_, i) => i);
  expect(spreadOver(all, { likeliest: 4, others: 4 })).toEqual([0, 1, 2, 3, 16, 40, 64, 88]);
  expect(spreadOver(all.slice(0, 6), { likeliest: 4, others: 4 })).toEqual([0, 1, 2, 3, 4, 5]);
});
