import { defineModel } from "../../core/definition.ts";

/** Rate constant from an electronic barrier and the thermal correction that makes it a Gibbs energy of activation. */
export const correctedEyringRate = defineModel(
  {
    id: "corrected-eyring-rate",
    title: "Eyring rate constant from an electronic barrier",
    description:
      "Rate constant by transition-state theory from an electronic barrier: the thermal correction (zero-point energy, heat and entropy of the transition state less those of the reactants, for the standard state 1 mol/L) is added first, ΔG‡ = ΔE‡ + correction, and then k = κ (k_B T / h) (c°)^(1−m) exp(−ΔG‡ / RT), with the molecularity m. Without the correction there is no rate: an electronic barrier is no Gibbs energy of activation.",
    subject: "ElectronicBarrier",
    field: "rateConstant",
    inputs: {
      barrier: { kind: "electronic-barrier", title: "electronic energy barrier" },
      temperature: { kind: "temperature", title: "temperature", range: [1, 5000] },
      thermalCorrection: {
        kind: "thermal-correction",
        title: "thermal correction of the barrier at that temperature, standard state 1 mol/L: ΔG‡ − ΔE‡",
        optional: true,
      },
      molecularity: {
        kind: "integer",
        title: "number of molecules that meet in the transition state",
        values: [1, 2],
      },
      transmission: { kind: "dimensionless", title: "transmission coefficient", range: [0, 1e6], default: 1 },
    },
    outputs: {
      rateConstant: {
        kind: "rate-constant-1st",
        title: "rate constant",
        by: {
          input: "molecularity",
          cases: {
            "1": { kind: "rate-constant-1st", unit: "1/s" },
            "2": { kind: "rate-constant-2nd", unit: "L/(mol s)" },
          },
        },
      },
    },
    body: {
      type: "formula",
      // SI 2019: exact. k_B in J/K, h in J s, R in kJ/(mol K), c° in mol/L.
      constants: { kB: 1.380649e-23, h: 6.62607015e-34, R: 8.31446261815324e-3, c0: 1 },
      requires: [
        // A correction that was not given is no number, and no number equals itself then.
        [
          "thermalCorrection == thermalCorrection",
          "a rate constant needs a Gibbs energy of activation (gibbs-barrier), and this is an electronic energy barrier (electronic-barrier): give thermalCorrection, the thermal correction that lies between them",
          "KIND_MISMATCH",
        ],
        ["temperature > 0", "the temperature must be above 0 K"],
        ["transmission >= 0", "the transmission coefficient cannot be negative"],
      ],
      steps: [
        ["gibbs", "barrier + thermalCorrection"],
        [
          "rateConstant",
          "transmission * (kB * temperature / h) * c0 ^ (1 - molecularity) * exp(-gibbs / (R * temperature))",
        ],
      ],
      baseline: { barrier: 100, temperature: 298.15, thermalCorrection: 0, transmission: 1 },
    },
  },
  {
    published: [],
    limits: [
      "as good as the correction: harmonic entropies of loose complexes are off by several kJ/mol",
      "a barrier that has zero-point energy in it already takes a correction without it",
      "a barrier from a reactant complex takes the correction from that complex, and gives the rate of its reaction (molecularity 1)",
      "no tunnelling beyond the transmission coefficient given, no recrossing, no diffusion limit",
    ],
    examples: [
      { barrier: "75 kJ/mol", thermalCorrection: "35 kJ/mol", temperature: "25 °C", molecularity: 2 },
      { barrier: "40 kcal/mol", thermalCorrection: "-1.5 kcal/mol", temperature: 600, molecularity: 1 },
    ],
  },
);
