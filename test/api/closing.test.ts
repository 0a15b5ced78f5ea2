import { describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { eyringRate } from "../../src/models/eyring-rate/index.ts";
import { emptyRepository, publishFormula } from "../serving/publish.ts";

const rate = {
  query: `{ predict(model: "eyring-rate", rows: [{ values: { barrier: 90, temperature: 300, molecularity: 1 } }]) {
    outputs { prediction { ... on RateConstant { value unit } } } } }`,
};

describe("an app", () => {
  it("answers at a free port, and closes without leaving anyone unanswered", async () => {
    const repository = emptyRepository();
    publishFormula(repository, eyringRate.spec);
    const app = createApp({ repositoryRoots: repository.roots, port: 0 });
    const url = await app.listen();
    const asked = fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(rate),
    });
    // Long enough for the request to have arrived.
    await fetch(`${url}/healthz`);
    await app.close();
    const { data } = (await (await asked).json()) as {
      data: { predict: { outputs: { prediction: { value: number; unit: string } }[] }[] };
    };
    expect(data.predict[0]?.outputs[0]?.prediction.unit).toBe("1/s");
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it("says why it cannot listen at a port that is taken", async () => {
    const first = createApp({ repositoryRoots: emptyRepository().roots, port: 0 });
    const { port } = new URL(await first.listen());
    const second = createApp({ repositoryRoots: emptyRepository().roots, port: Number(port) });
    await expect(second.listen()).rejects.toMatchObject({ code: "EADDRINUSE" });
    await second.close();
    await first.close();
  });
});
