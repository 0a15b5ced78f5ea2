/** The packages that the WebGPU backend needs, which a user adds: nothing of them is installed otherwise. */
export const webgpuPackages = { webgpu: "0.6.2", "@tensorflow/tfjs-backend-webgpu": "4.22.0" } as const;

/** How they are added. */
export const webgpuInstall = `npm install --no-save ${Object.entries(webgpuPackages)
  .map(([name, version]) => `${name}@${version}`)
  .join(" ")}`;
