import { defineModel } from "../../core/definition.ts";

/** Rate constant from the Gibbs energy of activation by transition-state theory (Eyring, J. Chem. Phys. 1935, 3, 107). */
export const eyringRate = defineModel(
  {
    id: "eyring-rate",
    title: "Eyring rate constant",
    description:
      "Rate constant by transition-state theory: k = κ (k_B T / h) (c°)^(1−m) exp(−ΔG‡ / RT), with the molecularity m and the standard state c° = 1 mol/L. The Gibbs energy of activation must be for that standard state: one for a gas at 1 atm is RT ln(V_m c°), 1.89 kcal/mol at 298 K, too high for each molecule that a second one joins. Electronic barriers are refused: they lack the thermal and entropic part.",
    subject: "GibbsBarrier",
    field: "rateConstant",
    inputs: {
      barrier: { kind: "gibbs-barrier", title: "Gibbs energy of activation, standard state 1 mol/L" },
      temperature: { kind: "temperature", title: "temperature", range: [1, 5000] },
      molecularity: {
        kind: "integer",
        title: "number of molecules that meet in the transition state",
        values: [1, 2],
      },
      transmission: {
        kind: "dimensionless",
        title: "transmission coefficient",
        range: [0, 1e6],
        default: 1,
      },
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
      steps: [
        [
          "rateConstant",
          "transmission * (kB * temperature / h) * c0 ^ (1 - molecularity) * exp(-barrier / (R * temperature))",
        ],
      ],
      requires: [
        ["temperature > 0", "the temperature must be above 0 K"],
        ["transmission >= 0", "the transmission coefficient cannot be negative"],
      ],
      baseline: { barrier: 100, temperature: 298.15, transmission: 1 },
    },
  },
  {
    published: [],
    limits: [
      "no tunnelling beyond the transmission coefficient given, no recrossing, no diffusion limit",
      "an error of 2.3 kcal/mol in the barrier is a factor of 49 in the rate constant at 298 K",
    ],
    examples: [
      { barrier: "90 kJ/mol", temperature: "25 °C", molecularity: 2 },
      { barrier: "24 kcal/mol", temperature: 350, molecularity: 1 },
    ],
  },
);
