import { defineModel } from "../../core/definition.ts";

/** Self-noise of a wing section in a wind tunnel. */
export const airfoilNoise = defineModel(
  {
    id: "airfoil-noise",
    title: "Self-noise of a wing section",
    description:
      "Sound pressure level, in a third of an octave, of the noise that a NACA 0012 section makes in a smooth stream, heard at a fixed place, from frequency, angle of attack, chord, speed and the thickness of the boundary layer: a Gaussian process over wind-tunnel measurements of NASA.",
    subject: "Query",
    field: "airfoilNoise",
    inputs: {
      frequency: { kind: "frequency", title: "middle of the third of an octave", range: [20, 100_000] },
      angleOfAttack: { kind: "angle", title: "angle of attack", range: [-45, 45] },
      chord: { kind: "length", title: "chord of the section", range: [0.001, 10] },
      speed: { kind: "speed", title: "speed of the free stream", range: [1, 340] },
      displacementThickness: {
        kind: "length",
        title: "displacement thickness of the suction side at the trailing edge",
        range: [1e-6, 1],
      },
    },
    outputs: { soundPressureLevel: { kind: "sound-pressure-level", title: "sound pressure level over 20 µPa" } },
    body: {
      type: "network",
      featuriser: { id: "quantities", revision: 1, options: {} },
      decoder: { id: "scalar", options: { output: "soundPressureLevel" } },
      members: 1,
    },
  },
  {
    published: [],
    limits: [
      "one section (NACA 0012), six chords, one span, one place of the observer",
      "lines of one measured spectrum are in training and test: a spectrum that was never seen is foretold less well than the error says",
      "the displacement thickness of the data was itself computed from chord, speed and angle",
    ],
    domain: {
      type: "box",
      features: ["frequency", "angleOfAttack", "chord", "speed", "displacementThickness"],
    },
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    examples: [
      { frequency: 800, angleOfAttack: 0, chord: 0.3048, speed: 71.3, displacementThickness: 0.00266337 },
      {
        frequency: "4 kHz",
        angleOfAttack: "4 deg",
        chord: "15.24 cm",
        speed: "142 km/h",
        displacementThickness: "3 mm",
      },
    ],
  },
);
