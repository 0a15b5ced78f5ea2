/** Hydrogens and charge of an atom. */
export type AtomState = { readonly hydrogens: number; readonly charge: number };

/** Usual valences of an uncharged atom, by atomic number; a cation has those of the element before, an anion of the next. */
const valences: ReadonlyMap<number, readonly number[]> = new Map([
  [1, [1]],
  [5, [3]],
  [6, [4]],
  [7, [3]],
  [8, [2]],
  [9, [1]],
  [13, [3]],
  [14, [4]],
  [15, [3, 5]],
  [16, [2, 4, 6]],
  [17, [1]],
  [33, [3, 5]],
  [34, [2, 4, 6]],
  [35, [1]],
  [50, [2, 4]],
  [52, [2, 4, 6]],
  [53, [1, 3, 5]],
]);

function allowed(element: number, charge: number): readonly number[] | undefined {
  const own = valences.get(element);
  if (own === undefined || charge === 0) return own;
  if (charge === 1 && [7, 15, 33].includes(element)) return [4];
  if (charge === 1 && [8, 16, 34].includes(element)) return [3, 5];
  if (charge === 1 && [6, 14].includes(element)) return [3];
  if (charge === -1 && [5, 13].includes(element)) return [4];
  if (charge === -1 && [6, 14].includes(element)) return [3];
  if (charge === -1 && [7, 15].includes(element)) return [2];
  if (charge === -1 && [8, 16, 34].includes(element)) return [1];
  if (charge === -1 && [9, 17, 35, 53].includes(element)) return [0];
  if (charge === -1 && element === 53) return [0, 2];
  return undefined;
}

/** Hydrogens that fill the smallest usual valence of an atom with these bonds; undefined where there is none. */
function fillingHydrogens(element: number, charge: number, bonds: number): number | undefined {
  const valence = allowed(element, charge)?.find((most) => most >= bonds);
  return valence === undefined ? undefined : valence - bonds;
}

/** An atom before and after its bonds changed: orders of its bonds that are not aromatic, summed, and aromatic bonds. */
export type AtomBonds = { plain: number; aromatic: number };

const push = (states: AtomState[], hydrogens: number | undefined, charge: number) => {
  if (hydrogens === undefined || hydrogens < 0) return;
  if (!states.some((s) => s.hydrogens === hydrogens && s.charge === charge)) states.push({ hydrogens, charge });
};

/**
 * Hydrogens and charge that an atom can have after its bonds changed, the likeliest first; none where its valence
 * forbids the bonds. Bond changes as patents' reactions record them leave both open: an alkoxide that gives its oxygen
 * to a bond loses its charge, an amine that gives a fourth bond gains one, a nitrogen in an aromatic ring may carry a
 * hydrogen.
 */
export function atomStates(element: number, before: AtomState, old: AtomBonds, now: AtomBonds): AtomState[] {
  const states: AtomState[] = [];
  if (now.aromatic === 1) return states;
  if (now.aromatic > 1) {
    aromaticStates(states, element, before, old, now);
    return states;
  }
  if (!valences.has(element)) {
    push(states, before.hydrogens, before.charge);
    push(states, before.hydrogens, 0);
    return states;
  }
  const bonds = now.plain;
  push(states, fillingHydrogens(element, 0, bonds), 0);
  push(states, fillingHydrogens(element, before.charge, bonds), before.charge);
  if (states.length === 0) {
    push(states, fillingHydrogens(element, 1, bonds), 1);
    push(states, fillingHydrogens(element, -1, bonds), -1);
  }
  return states;
}

function aromaticStates(states: AtomState[], element: number, before: AtomState, old: AtomBonds, now: AtomBonds): void {
  const sigma = now.plain + now.aromatic;
  switch (element) {
    case 6:
      push(states, 3 - sigma >= 0 ? 3 - sigma : now.plain === 2 && now.aromatic === 2 ? 0 : undefined, before.charge);
      return;
    case 7:
    case 15: {
      if (sigma > 3) return;
      if (sigma === 3) {
        push(states, 0, before.charge === 1 ? 1 : 0);
        push(states, 0, before.charge === 1 ? 0 : 1);
        return;
      }
      const same = old.aromatic > 1 && before.hydrogens > 0 ? 1 : 0;
      push(states, same, 0);
      push(states, 1 - same, 0);
      return;
    }
    case 8:
    case 16:
    case 34:
      if (sigma === 2) push(states, 0, 0);
      return;
    default:
      if (sigma <= 3) push(states, Math.min(before.hydrogens, 3 - sigma), before.charge);
  }
}
