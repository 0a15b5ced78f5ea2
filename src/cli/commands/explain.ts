import { writeFile } from "node:fs/promises";
import { localEngine } from "../../jobs/local-engine.ts";
import { type Explanation, explanationMethods } from "../../trust/explain/explanation.ts";
import type { CommandWork } from "../command-spec.ts";
import { number, type Options, rowsOf, text } from "../options.ts";
import { figure, print, printJson, say, table } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { otherWays } from "./explain-otherwise.ts";

/** Players shown on a terminal, those with the largest contributions; JSON has all of them. */
const shown = 40;

/** `retort explain`: output = base + Σ contributions + residual, for each input given. */
export const command: CommandWork = async ([model, values], options) => {
  const engine = localEngine(text(options, "repository"));
  try {
    const id = model as string;
    const version = text(options, "version");
    const spec = engine.spec(id, version);
    const other = otherWays[methodNamed(options)];
    if (other) return await other(engine, spec, (values as string[]) ?? [], options);
    const rows = rowsOf(spec, (values as string[]) ?? [], options);
    if (rows.length === 0)
      throw new UsageError("nothing to explain", `give values of ${Object.keys(spec.inputs)[0]}, or --set input=value`);
    const svg = text(options, "svg");
    if (svg !== undefined && rows.length > 1) throw new UsageError("--svg takes one input", "give a single one");
    const asked = askedOf(options, Object.keys(spec.outputs));
    const handles = rows.map((row) => engine.handle(spec, row, {}, version));
    const explanations = await Promise.all(handles.map((handle) => engine.explain(handle, asked)));
    const name = handles[0]?.entry.name;
    if (svg !== undefined) {
      const { depictExplanation } = await import("../../trust/explain/depiction.ts");
      const drawing = await depictExplanation(spec, rows[0] ?? {}, explanations[0] as Explanation);
      await writeFile(svg, drawing);
    }
    if (options.json) printJson(explanations.map((explanation) => json(explanation, { id, version: name })));
    else {
      print(explanations.map(readable).join("\n\n"));
      say(`${id}, version ${name}`);
    }
  } finally {
    await engine.close();
  }
};

const methodNamed = (options: Options) => text(options, "method")?.toUpperCase().replaceAll("-", "_") ?? "SHAPLEY";

function askedOf(options: Options, outputs: readonly string[]) {
  const named = methodNamed(options);
  const method = explanationMethods.find((known) => known === named);
  if (!method)
    throw new UsageError(
      `"${text(options, "method")}" is no method`,
      `give one of ${[...explanationMethods, ...Object.keys(otherWays)].join(", ")}`,
    );
  const output = text(options, "output") ?? (outputs[0] as string);
  if (!outputs.includes(output))
    throw new UsageError(`there is no output "${output}"`, `the outputs are ${outputs.join(", ")}`);
  const budget = number(options, "budget", 1, 1e7, true);
  const at = number(options, "at", 0, 1e9, true);
  return {
    output,
    method,
    seed: number(options, "seed", -(2 ** 31), 2 ** 31 - 1, true) ?? 0,
    ...(budget !== undefined && { budget }),
    ...(at !== undefined && { at }),
  };
}

function json(explanation: Explanation, model: object): object {
  const named = explanation.contributions.map(({ value, ...rest }) => ({ ...rest, contribution: value }));
  const atoms = named
    .filter(({ group }) => group === "atom")
    .map(({ index, label, contribution }) => ({ index, label, contribution }));
  return { ...explanation, contributions: named, atoms: atoms.length > 0 ? atoms : null, model };
}

function readable(explanation: Explanation): string {
  const { method, base, output, residual, unit, contributions, evaluations, background, warnings } = explanation;
  const largest = [...contributions].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, shown);
  const rest = contributions.length - largest.length;
  const signed = (value: number) => `${value < 0 ? "" : "+"}${figure(value)}`;
  return [
    `${method}, ${evaluations} evaluations; base: ${background}`,
    table(
      ["part", "", `adds (${unit})`, "± s.e."],
      [
        ["base", "", figure(base), ""],
        ...largest.map(({ label, group, value, standardError }) => [
          label,
          group,
          signed(value),
          standardError === undefined ? "" : figure(standardError, 2),
        ]),
        ...(rest > 0
          ? [
              [
                `${rest} smaller ones`,
                "",
                signed(contributions.reduce((s, c) => s + c.value, 0) - largest.reduce((s, c) => s + c.value, 0)),
                "",
              ],
            ]
          : []),
        ["residual", "", signed(residual), ""],
        ["output", "", figure(output), ""],
      ],
    ),
    ...warnings.map((warning) => `warning: ${warning}`),
  ].join("\n");
}
