/** A mechanism of our own making: hydrogen-like species with constant heat capacities. */
export const madeUp = `
units: {length: cm, quantity: mol, activation-energy: cal/mol}
phases:
- {name: gas, species: [A2, A, B, C]}
- {name: few, species: [A2, A]}
species:
- name: A2
  composition: {H: 2}
  thermo: {model: NASA7, temperature-ranges: [200, 1000, 3500], data: [[3.5, 0, 0, 0, 0, -1000, 1], [3.5, 0, 0, 0, 0, -1000, 1]]}
- name: A
  composition: {H: 1}
  thermo: {model: NASA7, temperature-ranges: [200, 1000, 3500], data: [[2.5, 0, 0, 0, 0, 3000, 2], [2.5, 0, 0, 0, 0, 3000, 2]]}
- name: B
  composition: {H: 1}
  thermo: {model: NASA7, temperature-ranges: [200, 1000, 3500], data: [[2.5, 1e-3, 0, 0, 0, 1000, 2], [3.5, 0, 0, 0, 0, 500, -4.4]]}
- name: C
  composition: {H: 2}
  thermo: {model: NASA7, temperature-ranges: [200, 1000, 3500], data: [[4, 0, 0, 0, 0, -5000, 1], [4, 0, 0, 0, 0, -5000, 1]]}
reactions:
- {equation: A2 + M <=> 2 A + M, type: three-body, rate-constant: {A: 1e12, b: 0.5, Ea: 8000}, efficiencies: {A: 3, C: 0}}
- {equation: A <=> B, rate-constant: {A: 1e6, b: 0, Ea: 1000}, duplicate: true}
- {equation: A <=> B, rate-constant: {A: 2e6, b: 0, Ea: 1000}, duplicate: true}
- equation: 2 B (+M) <=> C (+M)
  type: falloff
  low-P-rate-constant: {A: 1e18, b: -1, Ea: 0}
  high-P-rate-constant: {A: 1e13, b: 0, Ea: 500}
  Troe: {A: 0.6, T3: 100, T1: 1500, T2: 4000}
- equation: A + B (+C) => A2 (+C)
  type: falloff
  low-P-rate-constant: {A: 1e17, b: 0, Ea: 0}
  high-P-rate-constant: {A: 1e12, b: 0, Ea: 0}
`;
