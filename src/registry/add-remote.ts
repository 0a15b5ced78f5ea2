import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RetortError } from "../core/errors.ts";
import { type Kind, kinds } from "../core/kinds.ts";
import type { Body, ModelSpec, Port } from "../core/model.ts";
import { type VersionDescription, versionFiles } from "../core/version.ts";
import { callServer } from "../runtime/remote/calls.ts";
import { datatypeOfPort } from "../runtime/remote/datatypes.ts";
import { modelPath } from "../runtime/remote/remote-model.ts";
import type { Repository, VersionEntry } from "./repository.ts";

/** What a port of a model elsewhere means, which its server does not say. */
export type RemotePort = { kind: Kind; unit?: string; title?: string; axes?: readonly string[]; tensor?: string };

export type RemoteDeclaration = {
  /** What it is called here. */
  id: string;
  /** Of the server, such as http://10.0.0.7:4000. */
  address: string;
  model: string;
  /** There; default: what it answers by default, which for a Retort is pinned to the version that does so now. */
  version?: string;
  title?: string;
  /** Needed where the server is no Retort: the meaning of each tensor. */
  inputs?: Readonly<Record<string, RemotePort>>;
  outputs?: Readonly<Record<string, RemotePort>>;
  alias?: string;
};

type Tensor = { name: string; datatype: string; shape: readonly number[] };
type Metadata = { platform?: string; inputs?: readonly Tensor[]; outputs?: readonly Tensor[]; versions?: string[] };
type RemoteBody = Extract<Body, { type: "remote" }>;

const invalid = (message: string, hint: string) => new RetortError("INVALID_INPUT", message, { hint });

/**
 * Adds a model that lives on another machine as a version here: discovered from its server's metadata, it is then asked,
 * composed, screened, promoted and rolled back like any. A version of another Retort brings its calibration, domain and
 * card with it; of other servers the ports' kinds and units are told by the caller.
 *
 * @throws RetortError UNAVAILABLE where the server does not answer; INVALID_INPUT where declaration and metadata do not fit.
 */
export async function addRemote(declaration: RemoteDeclaration, repository: Repository): Promise<VersionEntry> {
  const { id, model } = declaration;
  if (!/^[a-z0-9][a-z0-9-]*$/.test(id))
    throw invalid(`"${id}" cannot be a model's id`, "use lower-case letters and digits");
  const address = addressOf(declaration.address);
  const place = { address, model, ...(declaration.version !== undefined && { version: declaration.version }) };
  const metadata = await callServer<Metadata>({ address, path: modelPath(place) });
  const told =
    metadata.platform === "retort"
      ? await callServer<VersionDescription>({ address, path: `${modelPath(place)}/description` })
      : undefined;
  const spec = told ? specOfRetort(declaration, place, told) : specOfTensors(declaration, place, metadata);
  const root = repository.roots[0] as string;
  mkdirSync(root, { recursive: true });
  const folder = mkdtempSync(join(root, `.${id}-`));
  try {
    const write = (name: string, content: unknown) => writeFileSync(join(folder, name), `${JSON.stringify(content)}\n`);
    write(versionFiles.spec, spec);
    if (told?.calibration) write(versionFiles.calibration, told.calibration);
    if (told?.domain) write(versionFiles.domain, told.domain);
    if (told?.domainRows) writeFileSync(join(folder, versionFiles.domainRows), Buffer.from(told.domainRows, "base64"));
    if (told?.card) write(versionFiles.card, { ...told.card, model: id });
    const entry = repository.add(id, folder);
    return repository.promote(id, entry.name, declaration.alias ?? "production");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function addressOf(given: string): string {
  try {
    const { protocol, origin, pathname } = new URL(given);
    if (protocol === "http:" || protocol === "https:") return `${origin}${pathname === "/" ? "" : pathname}`;
  } catch {
    // Told below.
  }
  throw invalid(`"${given}" is not the address of a server`, "give one such as http://10.0.0.7:4000");
}

type Place = { address: string; model: string; version?: string };

function specOfRetort({ id, title }: RemoteDeclaration, place: Place, told: VersionDescription): ModelSpec {
  const tensors = (ports: Readonly<Record<string, Port>>) =>
    Object.fromEntries(
      Object.entries(ports).map(([name, port]) => [name, { tensor: name, datatype: datatypeOfPort(port) }]),
    );
  const { inputs, outputs } = told.spec;
  const body: RemoteBody = {
    type: "remote",
    ...place,
    version: told.version,
    inputs: tensors(inputs),
    outputs: tensors(outputs),
    errors: "error",
    ...measuresOf(told),
  };
  return { ...told.spec, id, title: title ?? told.spec.title, body };
}

/** The tensors of what the answers are judged by there. */
function measuresOf({ spec, calibration, domain }: VersionDescription): Pick<RemoteBody, "measures"> {
  const within = domain?.type === "fingerprint" && domain.embedding !== undefined;
  const measures = Object.fromEntries(
    Object.keys(spec.outputs).flatMap((output) => {
      const by = new Set([...(within ? ["distance"] : []), calibration?.scale?.[output]?.by].filter((one) => one));
      return by.size > 0 ? [[output, Object.fromEntries([...by].map((name) => [name, `${output}_${name}`]))]] : [];
    }),
  );
  return Object.keys(measures).length > 0 ? { measures } : {};
}

function specOfTensors(declaration: RemoteDeclaration, place: Place, metadata: Metadata): ModelSpec {
  const { id, model, title } = declaration;
  const inputs = portsOf("input", declaration.inputs, metadata.inputs ?? []);
  const outputs = portsOf("output", declaration.outputs, metadata.outputs ?? []);
  const [first] = Object.keys(outputs.ports);
  return {
    id,
    title: title ?? model,
    description: `The model "${model}" at ${place.address}.`,
    subject: "Query",
    field: first as string,
    inputs: inputs.ports,
    outputs: outputs.ports,
    body: { type: "remote", ...place, inputs: inputs.tensors, outputs: outputs.tensors },
  };
}

function portsOf(what: string, declared: Readonly<Record<string, RemotePort>> | undefined, found: readonly Tensor[]) {
  const names = found.map(({ name, datatype, shape }) => `${name} (${datatype} [${shape.join(", ")}])`).join(", ");
  if (!declared || Object.keys(declared).length === 0)
    throw invalid(`the server does not say what the model's ${what}s mean`, `tell the kind of each of ${names}`);
  const ports: Record<string, Port> = {};
  const tensors: Record<string, { tensor: string; datatype: string }> = {};
  for (const [name, { kind, unit, title, axes, tensor = name }] of Object.entries(declared)) {
    const own = found.find((one) => one.name === tensor);
    // Some servers list no outputs before the first request.
    if (!own && (what === "input" || found.length > 0))
      throw invalid(`the model has no ${what} "${tensor}"`, `its ${what}s are ${names}`);
    if (!(kind in kinds)) throw invalid(`there is no kind "${kind}"`, `the kinds are ${Object.keys(kinds).join(", ")}`);
    ports[name] = { kind, title: title ?? name, ...(unit !== undefined && { unit }), ...(axes && { axes }) };
    tensors[name] = { tensor, datatype: own?.datatype ?? "FP64" };
  }
  return { ports, tensors };
}
