import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs-core";
import { RetortError } from "../../core/errors.ts";
import { registerGradients } from "./gradients.ts";
import { withoutRegistrationWarnings } from "./quiet.ts";
import { webgpuInstall } from "./webgpu-packages.ts";

/** Dawn, as the package `webgpu` gives it. */
type Dawn = { create(options: string[]): Gpu; globals: object };
type Gpu = { requestAdapter(options: object): Promise<Adapter | null> };
type Adapter = {
  info: object;
  limits: Record<string, number>;
  requestDevice(wanted: { requiredLimits: Record<string, number> }): Promise<object>;
};
type Package = { WebGPUBackend: new (device: object, info: object) => tf.KernelBackend };

/** Limits of the adapter that TensorFlow.js makes use of beyond what every device has. */
const limits = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
];

let adapter: Adapter | undefined;

/**
 * Loads the WebGPU backend on Dawn: any GPU with a Vulkan, Metal or Direct3D 12 driver, without CUDA. Numbers are read
 * from it by `await tensor.data()` alone: reading at once (`dataSync`) needs a canvas, which Node does not have.
 *
 * @throws RetortError BACKEND_UNAVAILABLE where its packages are not installed, or no adapter is found.
 */
export async function loadWebgpu(): Promise<"GPU" | "CPU"> {
  try {
    if (adapter === undefined) {
      const dawn = (await import("webgpu" as string)) as Dawn;
      adapter = await start(dawn);
      withoutRegistrationWarnings(() => register(adapter as Adapter));
      registerGradients();
    }
    if (!(await tf.setBackend("webgpu"))) throw new Error("it does not start");
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const absent = /Cannot find (package|module)/.test(message);
    throw new RetortError(
      "BACKEND_UNAVAILABLE",
      absent ? "the packages of the WebGPU backend are not installed" : `the WebGPU backend does not load: ${message}`,
      {
        hint: absent ? `run \`${webgpuInstall}\`` : "it needs a GPU whose driver offers Vulkan, Metal or Direct3D 12",
        cause,
      },
    );
  }
  return (adapter.info as { isFallbackAdapter?: boolean }).isFallbackAdapter ? "CPU" : "GPU";
}

async function start({ create, globals }: Dawn): Promise<Adapter> {
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const scope = globalThis as { navigator?: object };
  scope.navigator ??= {};
  Object.defineProperty(scope.navigator, "gpu", { value: gpu, configurable: true });
  const found = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (found === null) throw new Error("no adapter is found");
  return found;
}

/** Registers the backend with a device of its own: the package's registration fails where BGRA storage is offered. */
function register({ limits: offered, info, requestDevice }: Adapter): void {
  const { WebGPUBackend } = createRequire(import.meta.url)("@tensorflow/tfjs-backend-webgpu") as Package;
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", async () => {
    const requiredLimits = Object.fromEntries(limits.map((name) => [name, offered[name] as number]));
    const device = await requestDevice.call(adapter, { requiredLimits });
    return new WebGPUBackend(device, info);
  });
}
