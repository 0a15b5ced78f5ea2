/**
 * A model in parts on other machines, one of which is killed: SNAr barrier on one Retort, rate constant in Python on
 * MLServer, reactor on a second Retort, which composes them.
 *
 *   npm run build && npx tsx bench/remote-parts/index.ts [--python <python with mlserver, uvloop<0.22, tritonclient[http]>]
 *
 * Prints what was asked and answered. Without MLServer the rate stays here; without tritonclient it is not asked; both are
 * said.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { python: { type: "string", default: "python3" } } });
const python = values.python as string;
const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, "../../dist/cli/main.js");
const home = mkdtempSync(join(tmpdir(), "retort-parts-"));
const children: ChildProcess[] = [];
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const say = (what: string) => console.log(what);

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

const retort = (name: string, ...args: string[]) =>
  execFileSync(process.execPath, [main, ...args], {
    env: { ...process.env, RETORT_HOME: join(home, name) },
    encoding: "utf8",
  }).trim();

async function answers(url: string): Promise<void> {
  for (let i = 0; i < 240; i++) {
    if (
      await fetch(url)
        .then((reply) => reply.ok)
        .catch(() => false)
    )
      return;
    await wait(250);
  }
  throw new Error(`nothing answers at ${url}`);
}

async function serve(name: string, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main, "serve", "--port", String(port)], {
    env: { ...process.env, RETORT_HOME: join(home, name) },
    stdio: "ignore",
  });
  children.push(child);
  await answers(`http://127.0.0.1:${port}/v2/health/ready`);
  return child;
}

/** MLServer with the rate constant in Python, or undefined where this Python has no MLServer. */
async function serveRate(): Promise<string | undefined> {
  if (spawnSync(python, ["-c", "import mlserver"], { stdio: "ignore" }).status !== 0) return undefined;
  const folder = join(home, "mlserver");
  const [http, grpc, metrics] = [await freePort(), await freePort(), await freePort()];
  execFileSync("mkdir", ["-p", folder]);
  copyFileSync(join(here, "runtime.py"), join(folder, "runtime.py"));
  const settings = {
    host: "127.0.0.1",
    http_port: http,
    grpc_port: grpc,
    metrics_port: metrics,
    metrics_endpoint: null,
  };
  writeFileSync(join(folder, "settings.json"), JSON.stringify({ ...settings, debug: false, parallel_workers: 0 }));
  const metadata = {
    name: "rate",
    implementation: "runtime.Rate",
    inputs: ["barrier", "temperature"].map((name) => ({ name, datatype: "FP64", shape: [-1] })),
    outputs: [{ name: "rate", datatype: "FP64", shape: [-1] }],
  };
  writeFileSync(join(folder, "model-settings.json"), JSON.stringify(metadata));
  const start = "import sys; from mlserver.cli.main import main; sys.argv = ['mlserver', 'start', '.']; main()";
  children.push(spawn(python, ["-c", start], { cwd: folder, stdio: "ignore" }));
  await answers(`http://127.0.0.1:${http}/v2/models/rate/ready`);
  return `http://127.0.0.1:${http}`;
}

const reaction =
  "[F:1][c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[CH2:11]1[CH2:12][CH2:13][CH2:14][CH2:15][NH:16]1>>[CH2:11]1[CH2:12][CH2:13][CH2:14][CH2:15][N:16]1[c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[FH:1]";
/** A reaction that nothing remembers: other halides, and morpholine for piperidine. */
function another(i: number): string {
  const halogen = ["F", "Cl", "Br", "I"][i % 4] as string;
  const halide = reaction.replace("[F:1]", `[${halogen}:1]`).replace("[FH:1]", `[${halogen}H:1]`);
  return i < 4 ? halide : halide.replaceAll("[CH2:13]", "[O:13]");
}
const bind = (inputs: Record<string, string>) => Object.entries(inputs).map(([port, from]) => ({ port, from }));
const steps = (barrier: string, rate: string, molecularity: boolean) => [
  { id: "barrier", model: barrier, constants: { solvent: "solvent-01" }, inputs: bind({ smiles: "input.reaction" }) },
  {
    id: "rate",
    model: rate,
    inputs: bind({ barrier: "barrier.activationGibbsEnergy", temperature: "input.temperature" }),
    ...(molecularity && { constants: { molecularity: 2 } }),
  },
  {
    id: "reactor",
    model: "batch-reactor",
    inputs: bind({ rateConstant: "rate.rateConstant" }),
    constants: { concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h" },
  },
];
const outputs = [
  { name: "barrier", from: "barrier.activationGibbsEnergy" },
  { name: "conversion", from: "reactor.conversion" },
];
const composed = `query ($steps: [StepInput!]!, $outputs: [OutputInput!], $rows: [RowInput!]!, $acid: SMILES!) {
  compose(steps: $steps, outputs: $outputs, rows: $rows) { id
    outputs { name prediction { ... on QuantityPrediction { value unit interval(coverage: 0.8) { lower upper }
      uncertainty { contributions { step share } } } domain { verdict } } }
    errors { step code message } }
  molecule(smiles: $acid) { solubility { value } } }`;

// biome-ignore lint/suspicious/noExplicitAny: answers are read as plain JSON
async function ask(address: string, query: string, variables: object = {}): Promise<any> {
  const reply = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return reply.json();
}

const short = (value: unknown) =>
  JSON.stringify(value, (_, one) => (typeof one === "number" ? Number(one.toPrecision(5)) : one));

async function run(): Promise<void> {
  const [there, hereAt] = [await freePort(), await freePort()];
  let far = await serve("far", there);
  const farAddress = `http://127.0.0.1:${there}`;
  const rateAddress = await serveRate();
  say(`1. ${retort("near", "models", "add", "far-barrier", "--address", farAddress, "--model", "snar-barrier")}`);
  const rate = rateAddress === undefined ? "eyring-rate" : "python-rate";
  if (rateAddress === undefined) say("SKIPPED: this Python has no mlserver; the rate constant stays here");
  else {
    const ports = ["--input", "barrier=gibbs-barrier:J/mol", "temperature=temperature:K"];
    const given = ["--output", "rateConstant@rate=rate-constant-2nd:L/(mol s)"];
    say(`   ${retort("near", "models", "add", rate, "--address", rateAddress, "--model", "rate", ...ports, ...given)}`);
  }
  await serve("near", hereAt);
  const near = `http://127.0.0.1:${hereAt}`;
  let turn = 0;
  const whole = async (parts: ReturnType<typeof steps>) =>
    ask(near, composed, {
      steps: parts,
      outputs,
      acid: "CC(=O)Oc1ccccc1C(=O)O",
      rows: [{ id: "warm", values: { reaction: another(turn), temperature: "80 °C" } }],
    });
  const apart = steps("far-barrier", rate, rateAddress === undefined);
  say(`2. in parts:  ${short((await whole(apart)).data)}`);
  say(`   all here:  ${short((await whole(steps("snar-barrier", "eyring-rate", true))).data.compose[0].outputs)}`);
  const examples = [5, 6, 7].map((i) => ({ reaction: another(i), temperature: "60 °C" }));
  const saved = await ask(
    near,
    `mutation ($input: SavePipelineInput!) { savePipeline(input: $input) { pipeline { version { version } steps { id model pinned } } } }`,
    { input: { id: "snar-conversion", title: "SNAr conversion", steps: apart, outputs: outputs.slice(1), examples } },
  );
  say(`3. saved as a pipeline: ${short(saved.data ?? saved.errors)}`);
  const health = `{ models { id health { ready message } } }`;
  const remote = async () =>
    (await ask(near, health)).data.models.filter(({ id }: { id: string }) => /far|python|conversion/.test(id));
  say(`   health: ${short(await remote())}`);
  if (spawnSync(python, ["-c", "import tritonclient.http"], { stdio: "ignore" }).status === 0)
    say(execFileSync(python, [join(here, "triton.py"), `127.0.0.1:${hereAt}`, reaction], { encoding: "utf8" }).trim());
  else say("SKIPPED: this Python has no tritonclient[http]");

  far.kill("SIGKILL");
  turn++;
  const started = performance.now();
  const [without, other] = await Promise.all([
    whole(apart),
    whole(steps("snar-barrier", rate, rateAddress === undefined)),
  ]);
  say(`4. the barrier's server is killed; after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  say(`   ${short(without.data)}`);
  say(`   the same with the barrier here: ${short(other.data.compose[0].outputs.at(-1))}`);
  for (let i = 0; i < 2; i++) {
    turn++;
    await whole(apart);
  }
  const again = performance.now();
  turn++;
  say(`   later: ${short((await whole(apart)).data.compose[0].errors)} (${(performance.now() - again).toFixed(0)} ms)`);
  say(`   health: ${short(await remote())}`);
  far = await serve("far", there);
  await wait(6_000);
  turn++;
  say(`5. it is back: ${short((await whole(apart)).data.compose[0].outputs.at(-1))}`);

  const before = (await ask(near, `{ pipeline(id: "snar-conversion") { version { version } } }`)).data;
  const elsewhere = await freePort();
  await serve("elsewhere", elsewhere);
  const third = `http://127.0.0.1:${elsewhere}`;
  const added = retort("near", "models", "add", "far-barrier", "--address", third, "--model", "snar-barrier");
  say(`6. that part is deployed on a third Retort: ${added}`);
  say(
    `   the pipeline keeps its part: ${short([before, (await ask(near, `{ pipeline(id: "snar-conversion") { version { version } } }`)).data])}`,
  );
  say(`   upgraded: ${retort("near", "pipelines", "upgrade", "snar-conversion")}`);
  say(
    `   rolled back, the part alone: ${retort("near", "models", "rollback", "far-barrier")}; the pipeline too: ${retort("near", "models", "rollback", "snar-conversion")}`,
  );
  turn++;
  say(`   and it answers: ${short((await whole(apart)).data.compose[0].outputs.at(-1))}`);
}

try {
  await run();
} finally {
  for (const child of children) child.kill("SIGKILL");
  await wait(200);
  rmSync(home, { recursive: true, force: true });
}
