/**
 * Pictures of surrogates beside their solvers, as SVG: three bodies, Robertson's reaction, and the error of the ignition
 * delay over temperature.
 *
 *   npx tsx bench/pictures.ts [--out pictures] [--seed 5]
 *
 * The ignition delay needs the dataset cantera-mechanisms.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSchema } from "../src/api/graphql/build-schema.ts";
import { defaultLimits } from "../src/api/http/limits.ts";
import { graphqlHandler } from "../src/api/http/yoga.ts";
import { type Panel, panelPlot } from "../src/api/plots/panel-plot.ts";
import { createApp, pretrained } from "../src/app.ts";
import { catalogue } from "../src/models/index.ts";

const { values } = parseArgs({
  options: { out: { type: "string", default: "pictures" }, seed: { type: "string", default: "5" } },
});
mkdirSync(values.out, { recursive: true });
const app = createApp({ repositoryRoots: [pretrained] });
const schema = buildSchema(catalogue);
const yoga = graphqlHandler({ engine: app.engine, schema: () => schema, limits: defaultLimits, note: console.error });

// biome-ignore lint/suspicious/noExplicitAny: answers are read as plain JSON
async function ask(query: string): Promise<any> {
  const response = await yoga.fetch("http://retort.bench/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: { message: string }[] };
  if (errors) throw new Error(errors.map(({ message }) => message).join("; "));
  return data;
}

function write(name: string, svg: string): void {
  const file = join(values.out, `${name}.svg`);
  writeFileSync(file, svg);
  console.log(file);
}

const systems = {
  "three-body": `threeBody(seed: ${values.seed}, time: 5)`,
  "two-body": `twoBody(seed: ${values.seed}, time: 20)`,
  robertson: "robertson(time: 1e6)",
} as const;
for (const [name, field] of Object.entries(systems)) {
  const { one } = await ask(`{ one: ${field} { check { plot } } }`);
  write(name, one.check.plot);
}

const temperatures = Array.from({ length: 61 }, (_, i) => 1000 + 10 * i);
const mixtures = [
  [0.5, 1],
  [1, 0.5],
  [2, 2],
  [5, 1],
] as const;
const curves: Panel["curves"][number][] = [];
for (const [pressure, ratio] of mixtures) {
  const points: number[] = [];
  for (const temperature of temperatures) {
    const { delay } = await ask(
      `{ delay: hydrogenIgnition(temperature: ${temperature}, pressure: ${pressure}, equivalenceRatio: ${ratio}) { value check { values } } }`,
    );
    points.push(100 * (delay.value / delay.check.values[0] - 1));
  }
  curves.push({ curve: `${pressure} bar, φ ${ratio}`, source: "surrogate", x: temperatures, y: points });
}
write(
  "ignition-error",
  await panelPlot({
    title: "Ignition delay of hydrogen and air",
    panels: [{ xTitle: "temperature / K", yTitle: "error / %", curves }],
  }),
);
await app.close();
