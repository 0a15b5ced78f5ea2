/**
 * Coverage of intervals and sets through whole compositions, on rows that none of their models were trained or calibrated
 * on, at several levels:
 *
 * - SNAr barrier → rate constant at 298.15 K → conversion of a batch reactor. The measured barriers were derived from
 *   measured rate constants, so these are what is measured; the conversion is what the reactor makes of them.
 * - Mixture → product → its solubility: USPTO-15K's test reactions whose recorded product stands among AqSolDB's test rows,
 *   as what is said of the first candidate, and as the mixture over five.
 * - Mixture → product → class of the reaction that was predicted: test reactions of USPTO-50k, drawn with a seed.
 *
 *   npx tsx bench/composed-coverage.ts [--classes 500]
 *
 * Needs the datasets; prints a Markdown table.
 */
import { parseArgs } from "node:util";
import { createApp, pretrained } from "../src/app.ts";
import { parseMolecule } from "../src/chemistry/molecule.ts";
import { loadRdkit } from "../src/chemistry/rdkit.ts";
import type { ModelData } from "../src/core/definition.ts";
import { random } from "../src/core/random.ts";
import { coverageBand } from "../src/learning/metrics/calibration.ts";
import { candidateMixture, mixtureInterval } from "../src/serving/candidate-mixture.ts";

const { values } = parseArgs({ options: { classes: { type: "string", default: "500" } } });
const levels = [0.5, 0.8, 0.9, 0.95];
const app = createApp({ repositoryRoots: [pretrained] });
const { engine } = app;
const dataOf = async (id: string): Promise<ModelData> => {
  const data = engine.definition(id)?.data;
  if (!data) throw new Error(`${id} has no data`);
  return (await data()).load();
};
const calibrated = (id: string, output: string) =>
  engine.withVersion(engine.handle(engine.spec(id), {}), async ({ model: { calibration } }) => {
    const of = calibration?.residuals[output] ?? calibration?.scores?.[output];
    return of?.length ?? 0;
  });

type Held = (level: number) => Promise<boolean>;
const lines: string[][] = [];
async function tell(what: string, rows: readonly Held[], nCal: number, note: string): Promise<void> {
  const cells: string[] = [];
  for (const level of levels) {
    const held = await Promise.all(rows.map((row) => row(level).catch(() => undefined)));
    const told = held.filter((one) => one !== undefined);
    const share = told.filter(Boolean).length / told.length;
    const band = coverageBand(level, nCal, told.length);
    cells.push(told.length === 0 ? "–" : `${(100 * share).toFixed(1)} ± ${(100 * band).toFixed(1)}`);
  }
  lines.push([what, `${nCal} / ${rows.length}`, ...cells, note]);
}

async function barriers(): Promise<void> {
  const data = await dataOf("snar-barrier");
  const nCal = await calibrated("snar-barrier", "activationGibbsEnergy");
  const kelvin = 298.15;
  const steps = [
    { id: "barrier", model: "snar-barrier", inputs: { smiles: "input.reaction", solvent: "input.solvent" } },
    {
      id: "rate",
      model: "eyring-rate",
      inputs: { barrier: "barrier.activationGibbsEnergy" },
      constants: { temperature: `${kelvin} K`, molecularity: 2 },
    },
    {
      id: "reactor",
      model: "batch-reactor",
      inputs: { rateConstant: "rate.rateConstant" },
      constants: { concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h" },
    },
  ];
  const { test } = data.shipped;
  const rows = test.map((row) => ({ reaction: data.inputs["smiles"]?.[row], solvent: data.inputs["solvent"]?.[row] }));
  const composed = await engine.compose({ steps, rows });
  const measured = test.map((row) => `${data.targets["activationGibbsEnergy"]?.[row]} kcal/mol`);
  const known = await engine.compose({
    steps: [{ ...steps[1], inputs: { barrier: "input.barrier" } }, steps[2]] as typeof steps,
    rows: measured.map((barrier) => ({ barrier })),
  });
  for (const [output, port] of [
    ["rate.rateConstant", "rateConstant"],
    ["reactor.conversion", "conversion"],
  ] as const) {
    const held = composed.map(({ outputs }, i): Held => {
      const value = known[i]?.outputs[output]?.row.outputs[port]?.point as number;
      return async (level) => {
        const handle = outputs[output]?.handle as NonNullable<(typeof outputs)[string]>["handle"];
        const { lower, upper } = await engine.interval(handle, port, level);
        return value >= lower * (1 - 1e-9) && value <= upper * (1 + 1e-9);
      };
    });
    await tell(
      `SNAr barrier → ${output === "rate.rateConstant" ? "ln k at 298 K" : "rate → conversion in 2 h"}`,
      held,
      nCal,
      "",
    );
  }
}

async function solubilities(): Promise<void> {
  await loadRdkit();
  const [reactions, soluble] = [await dataOf("major-product"), await dataOf("solubility")];
  const nCal = await calibrated("solubility", "solubility");
  const flat = (smiles: string) => {
    try {
      return parseMolecule(smiles.replace(/@|\/|\\/g, "")).canonical;
    } catch {
      return "";
    }
  };
  const [values, structures] = [soluble.targets["solubility"] ?? [], soluble.inputs["smiles"] ?? []];
  const measured = new Map(soluble.shipped.test.map((row) => [flat(String(structures[row])), values[row] as number]));
  measured.delete("");
  const recorded = reactions.recorded?.["products"] ?? Object.values(reactions.recorded ?? {})[0] ?? [];
  const rows = reactions.shipped.test.filter((row) => measured.has(flat(recorded[row] as string)));
  const spec = engine.spec("solubility");
  const asked = await Promise.all(
    rows.map(async (row) => {
      const handle = engine.handle(engine.spec("major-product"), { smiles: reactions.inputs["smiles"]?.[row] });
      const answer = await engine.load(handle, "point");
      const products = Object.values(answer.outputs)[0]?.products?.products.slice(0, 5) ?? [];
      return {
        value: measured.get(flat(recorded[row] as string)) as number,
        right: products[0]?.smiles === recorded[row],
        products,
      };
    }),
  );
  const some = asked.filter(({ products }) => products.length > 0);
  const right = some.filter((one) => one.right).length;
  const note = `${rows.length} reactions, ${some.length} with candidates; first candidate right in ${right}`;
  await tell(
    "mixture → product → solubility, of the first candidate",
    some.map(
      ({ value, products }): Held =>
        async (level) => {
          const handle = engine.handle(spec, { smiles: products[0]?.smiles });
          const { lower, upper } = await engine.interval(handle, "solubility", level);
          return value >= lower && value <= upper;
        },
    ),
    nCal,
    note,
  );
  await tell(
    "mixture → product → solubility, over five candidates",
    some.map(
      ({ value, products }): Held =>
        async (level) => {
          const { lower, upper } = mixtureInterval(await candidateMixture(engine, spec, products, {}), level);
          return value >= lower && value <= upper;
        },
    ),
    nCal,
    note,
  );
}

async function classes(): Promise<void> {
  const data = await dataOf("reaction-class");
  const nCal = await calibrated("reaction-class", "reactionClass");
  const drawn = random(20_27)
    .shuffle([...data.shipped.test])
    .slice(0, Number(values.classes));
  const names = engine.spec("reaction-class").outputs["reactionClass"]?.values ?? [];
  const spec = engine.spec("reaction-class");
  const asked = await Promise.all(
    drawn.map(async (row) => {
      const recorded = String(data.inputs["smiles"]?.[row]);
      const mixture = recorded
        .split(">")
        .slice(0, 2)
        .filter(Boolean)
        .join(".")
        .replace(/:\d+\]/g, "]");
      const label = names[data.targets["reactionClass"]?.[row] as number];
      try {
        const handle = engine.handle(engine.spec("major-product"), { smiles: parseMolecule(mixture).canonical });
        const answer = await engine.load(handle, "point");
        const first = Object.values(answer.outputs)[0]?.products?.products[0];
        return first && { label, handle: engine.handle(spec, { smiles: first.reaction }) };
      } catch {
        return undefined;
      }
    }),
  );
  const some = asked.filter((one) => one !== undefined);
  let right = 0;
  for (const { label, handle } of some)
    if ((await engine.load(handle, "point").catch(() => undefined))?.outputs["reactionClass"]?.point === label) right++;
  await tell(
    "mixture → product → class of the predicted reaction",
    some.map(
      ({ label, handle }): Held =>
        async (level) => {
          const set = await engine.conformalSet(handle, "reactionClass", level);
          return set.classes.some((one) => one.label === label);
        },
    ),
    nCal,
    `${drawn.length} reactions, ${some.length} with a product; class right in ${right}`,
  );
}

await barriers();
await solubilities();
await classes();
await app.close();
const header = ["composition", "n_cal / n_test", ...levels.map((level) => `${100 * level} %`), "note"];
console.log([header, header.map(() => "---"), ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n"));
