/** Queries that GraphiQL opens with, each with its variables. */
export const exampleQueries: readonly { query: string; variables: object }[] = [
  {
    query: `# How soluble is a molecule in water? With an interval, a verdict on the domain, and atoms' contributions.
query Solubility($smiles: SMILES!) {
  molecule(smiles: $smiles) {
    smiles
    solubility {
      value(unit: "log10(mol/L)")
      interval(coverage: 0.9) { lower upper informative }
      domain { verdict reason }
      explanation(method: INTEGRATED_GRADIENTS) {
        base output residual
        atoms { index label contribution }
      }
      model { version card { dataset { id } metrics { name value } } }
    }
  }
}
`,
    variables: { smiles: "CC(=O)Nc1ccc(O)cc1" },
  },
  {
    query: `# The yield of a Buchwald-Hartwig coupling.
query Yield($electrophile: SMILES!, $ligand: SMILES, $base: SMILES, $additive: SMILES) {
  coupling(electrophile: $electrophile, ligand: $ligand, base: $base, additive: $additive) {
    yield {
      value(unit: "%")
      interval { lower upper }
      explanation(method: SHAPLEY) { base output residual contributions { label contribution standardError } }
    }
  }
}
`,
    variables: {
      electrophile: "FC(F)(F)c1ccc(Br)cc1",
      ligand: "CC(C)c1cc(C(C)C)c(c(c1)C(C)C)-c1ccccc1P(C(C)(C)C)C(C)(C)C",
      base: "CN1CCCN2CCCN=C12",
      additive: "Cc1cc(C)on1",
    },
  },
  {
    query: `# A coupling from its reaction SMILES: which compound does what, and the best conditions of the plate.
query Conditions($reaction: ReactionSMILES!) {
  reaction(smiles: $reaction) {
    asCoupling {
      electrophile nucleophile ligand base additive
      ignored { smiles as }
      yield { value domain { verdict reason blame { component given nearest similarity } } }
      bestConditions(top: 3) {
        rank of ligand base additive solvent
        yield { value interval { lower upper } domain { verdict } }
      }
    }
  }
}
`,
    variables: {
      reaction:
        "FC(F)(F)c1ccc(Br)cc1.Cc1ccc(N)cc1.Cc1cc(C)on1>CC(C)c1cc(C(C)C)c(c(c1)C(C)C)-c1ccccc1P(C1CCCCC1)C1CCCCC1.CN1CCCN2CCCN=C12.CC(=O)O[Pd]OC(C)=O>Cc1ccc(Nc2ccc(C(F)(F)F)cc2)cc1",
    },
  },
  {
    query: `# From a reaction to the conversion in a batch reactor: what is uncertain in the barrier is carried through.
query Chain($reaction: ReactionSMILES!, $solvent: String!) {
  reaction(smiles: $reaction) {
    activationGibbsEnergy(solvent: $solvent) {
      value(unit: "kJ/mol")
      interval { lower upper }
      domain { verdict reason }
      rateConstant(temperature: "298 K", molecularity: 2) {
        value unit
        interval { lower upper informative }
        batchReactor(concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h") {
          conversion { value unit interval { lower upper } }
        }
      }
    }
  }
}
`,
    variables: {
      reaction:
        "[Cl:1][c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][c:10]1[N+:11](=[O:12])[O-:13].[CH3:14][O-:15]>>[CH3:14][O:15][c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][c:10]1[N+:11](=[O:12])[O-:13].[Cl-:1]",
      solvent: "solvent-03",
    },
  },
  {
    query: `# From reactants to products, and how soluble each product would be.
query Products($smiles: SMILES!) {
  mixture(smiles: $smiles) {
    products {
      noReactionProbability
      warnings
      candidates(top: 3) {
        probability
        bondChanges { first second before after }
        reaction { smiles depiction }
        molecule {
          smiles
          solubility { value(unit: "log10(mol/L)") interval { lower upper } domain { verdict } }
        }
      }
      explanation(method: INTEGRATED_GRADIENTS) { base output residual atoms { index label contribution } }
    }
  }
}
`,
    variables: { smiles: "CC(=O)Cl.Nc1ccccc1" },
  },
  {
    query: `# All of it in one question: a product and its solubility, explained; a barrier, its rate and what a reactor makes of it,
# each with an interval and a verdict, and the conversion traced back to the atoms of the reactants.
query Everything($mixture: SMILES!, $reaction: ReactionSMILES!, $solvent: String!) {
  mixture(smiles: $mixture) {
    products {
      domain { verdict reason }
      candidates(top: 2) {
        probability
        molecule {
          smiles
          solubility {
            value(unit: "log10(mol/L)")
            interval { lower upper }
            domain { verdict reason neighbours(first: 2) { smiles measured similarity } }
            explanation(method: INTEGRATED_GRADIENTS) { base output residual atoms { index contribution } }
          }
        }
      }
      overCandidates { solubility { value unit probability between within interval { lower upper } } }
    }
  }
  reaction(smiles: $reaction) {
    activationGibbsEnergy(solvent: $solvent) {
      value(unit: "kJ/mol")
      interval(unit: "kJ/mol") { lower upper }
      domain { verdict reason }
      uncertainty { standardDeviation ensemble residual unit }
      rateConstant(temperature: "60 °C", molecularity: 2) {
        value unit
        interval { lower upper informative }
        batchReactor(concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h") {
          conversion {
            value unit
            interval { lower upper informative }
            domain { verdict }
            uncertainty { statement contributions { step share standardError } }
            explanation(method: INTEGRATED_GRADIENTS, through: true) {
              base output residual atoms { index contribution } contributions { label contribution }
            }
          }
        }
      }
    }
  }
}
`,
    variables: {
      mixture: "CC(=O)Cl.Nc1ccccc1",
      reaction:
        "[F:1][c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[CH2:11]1[CH2:12][CH2:13][CH2:14][CH2:15][NH:16]1>>[CH2:11]1[CH2:12][CH2:13][CH2:14][CH2:15][N:16]1[c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[FH:1]",
      solvent: "solvent-01",
    },
  },
  {
    query: `# A velocity field, and what the exact solution says.
query Burgers($u0: Profile!, $viscosity: Quantity!, $time: Quantity!) {
  burgers(initialCondition: $u0, viscosity: $viscosity, time: $time) {
    grid { axes points }
    base64(stride: 4)
    plot
    check { solver relativeL2MeanRemoved surrogateMilliseconds referenceMilliseconds plot }
  }
}
`,
    variables: { u0: "sin(2 pi x) + 0.5 cos(4 pi x)", viscosity: 0.01, time: 0.5 },
  },
  {
    query: `# Any model by name, on rows of its own inputs.
query Rate($rows: [RowInput!]!) {
  predict(model: "eyring-rate", rows: $rows) {
    id
    outputs { name prediction { ... on RateConstant { value unit } } }
    errors { code message hint }
  }
}
`,
    variables: {
      rows: [
        { id: "warm", values: { barrier: "90 kJ/mol", temperature: "60 °C", molecularity: 2 } },
        { id: "cold", values: { barrier: "90 kJ/mol", temperature: "0 °C", molecularity: 2 } },
      ],
    },
  },
  {
    query: `# A graph of models: from a barrier to a conversion, each step once over all rows.
query Conversion($steps: [StepInput!]!, $outputs: [OutputInput!], $rows: [RowInput!]!) {
  compose(steps: $steps, outputs: $outputs, rows: $rows) {
    id
    outputs { name prediction { ... on QuantityPrediction { value unit } } }
    errors { code step message hint }
  }
}
`,
    variables: {
      steps: [
        {
          id: "rate",
          model: "eyring-rate",
          inputs: [
            { port: "barrier", from: "input.barrier" },
            { port: "temperature", from: "input.temperature" },
          ],
          constants: { molecularity: 2 },
        },
        {
          id: "reactor",
          model: "batch-reactor",
          inputs: [{ port: "rateConstant", from: "rate.rateConstant" }],
          constants: { concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h" },
        },
      ],
      outputs: [{ name: "conversion", from: "reactor.conversion" }],
      rows: [
        { id: "warm", values: { barrier: "90 kJ/mol", temperature: "60 °C" } },
        { id: "cold", values: { barrier: "90 kJ/mol", temperature: "0 °C" } },
      ],
    },
  },
  {
    query: `# What would have to be otherwise? The nearest inputs with another answer, and rules by which the model answers.
query Otherwise($smiles: SMILES!) {
  molecule(smiles: $smiles) {
    solubility {
      value
      counterfactuals(first: 4, change: 1) {
        wanted evaluations warnings
        candidates { source change distance value inputs prediction { domain { verdict } } }
      }
    }
  }
  model(id: "solubility") {
    surrogateTree(rows: 400, depth: 3) { method source fidelityMetric fidelity heldOut text warnings }
  }
}
`,
    variables: { smiles: "CC(=O)Nc1ccc(O)cc1" },
  },
  {
    query: `# An explanation that takes long, with how far it has come.
subscription Progress($values: JSON!) {
  explanationProgress(model: "solubility", values: $values, method: SHAPLEY, budget: 16384) {
    evaluations most
    explanation { base output residual samplingError atoms { index label contribution } }
  }
}
`,
    variables: { values: { smiles: "CC(C)Cc1ccc(cc1)C(C)C(=O)O" } },
  },
  {
    query: `# Models, and how good they are.
query Models {
  models {
    id title
    version { version card { metrics { name value } baselines { name metrics { name value } } published { what split } } }
  }
}
`,
    variables: {},
  },
];
