import { RetortError } from "../core/errors.ts";
import { adjacency } from "./adjacency.ts";
import { ligandNamed } from "./ligands.ts";
import { type Atom, bondType, type Molecule, parseMolecule } from "./molecule.ts";
import { solventName } from "./solvents.ts";

/** What a compound does in a cross-coupling. */
export type CouplingRole = "electrophile" | "nucleophile" | "ligand" | "base" | "additive" | "solvent";

/** Parts of a coupling by role as SMILES, and compounds that take no part a model knows of, each with what it is. */
export type CouplingParts = {
  parts: Readonly<Partial<Record<CouplingRole, string>>>;
  ignored: readonly { smiles: string; as: string }[];
};

type Role = CouplingRole | "catalyst" | "bystander";

const roleWords: Readonly<Record<Role, string>> = {
  electrophile: "an electrophile (aryl halide, sulfonate, ether or ester)",
  nucleophile: "a nucleophile (boron, magnesium, zinc or lithium compound, or amine)",
  ligand: "a ligand (phosphine, carbene or diimine)",
  base: "a base",
  additive: "an isoxazole additive",
  solvent: "a solvent",
  catalyst: "a catalyst or precursor, which the models do not take",
  bystander: "water, acid, gas or internal standard, which the models do not take",
};

/** Compounds whose role needs no looking at their structure. Bases stand without their cations. */
const known: Readonly<Record<string, Role>> = {
  O: "bystander",
  Cl: "bystander",
  "N#N": "bystander",
  "[Ar]": "bystander",
  "[Fe]": "bystander",
  "CCc1cccc(CC)c1": "bystander",
  "[OH-]": "base",
  "[F-]": "base",
  "CC(C)(C)[O-]": "base",
  "C[O-]": "base",
  "CC[O-]": "base",
  "CC(=O)[O-]": "base",
  "O=C([O-])O": "base",
  "O=C([O-])[O-]": "base",
  "O=P([O-])([O-])[O-]": "base",
  "O=P([O-])([O-])O": "base",
  "CCN(CC)CC": "base",
  "CCN(C(C)C)C(C)C": "base",
  "C1CCC2=NCCCN2CC1": "base",
  "CN1CCCN2CCCN=C12": "base",
  "CN1CCCN2CCCN=C21": "base",
};

/** Names of chelating N-ligands and others that hold no phosphorus. */
const plainLigands = ["bipy", "phen", "acac", "COD"] as const;

/**
 * Recognises what each compound on the left of a cross-coupling's reaction SMILES does: known compounds first, then by
 * structure. Ions are put together into neutral compounds, "~" joins those of one compound as some data sets write it,
 * and the product decides nothing. Bases, and solvents, that are several are taken together. `loadRdkit()` must have been
 * awaited.
 *
 * @throws RetortError INVALID_SMILES; UNSUPPORTED_INPUT where a compound is not recognised, naming it, or two compete
 *   for a role, or there is no electrophile.
 */
export function couplingParts(reactants: string, reagents = ""): CouplingParts {
  const compounds = compoundsOf([reactants, reagents].filter((side) => side !== "").join("."));
  const found = new Map<Role, string[]>();
  const unknown: string[] = [];
  for (const smiles of compounds) {
    const role = roleOf(parseMolecule(smiles));
    if (role === undefined) unknown.push(smiles);
    else found.set(role, [...(found.get(role) ?? []), smiles]);
  }
  if (unknown.length > 0)
    throw new RetortError(
      "UNSUPPORTED_INPUT",
      `the role of ${unknown.join(" and of ")} in this coupling is not recognised`,
      {
        step: "reaction",
        hint: `recognised are ${Object.values(roleWords).join("; ")}: leave the others out, or give the components one by one with coupling(electrophile: …)`,
      },
    );
  const parts: Partial<Record<CouplingRole, string>> = {};
  for (const [role, all] of found) {
    if (role === "catalyst" || role === "bystander") continue;
    const different = [...new Set(all)];
    if (different.length > 1 && role !== "base" && role !== "solvent")
      throw new RetortError("UNSUPPORTED_INPUT", `${different.join(" and ")} would both be the ${role}`, {
        step: "reaction",
        hint: "give the components one by one with coupling(electrophile: …)",
      });
    parts[role] = different.join(".");
  }
  if (parts.electrophile === undefined)
    throw new RetortError("UNSUPPORTED_INPUT", "this reaction has no electrophile that is recognised", {
      step: "reaction",
      hint: `a coupling has ${roleWords.electrophile}`,
    });
  const ignored = (["catalyst", "bystander"] as const).flatMap((role) =>
    (found.get(role) ?? []).map((smiles) => ({ smiles, as: roleWords[role] })),
  );
  return { parts, ignored };
}

type Ion = { smiles: string; charge: number; at: number };

/** Compounds of a side: fragments, ions put together with their counter-ions. */
function compoundsOf(side: string): string[] {
  const pieces = side.split(".").map((text, at): Ion => {
    const molecule = parseMolecule(text.replaceAll("~", "."));
    const smiles = molecule.canonical;
    const other = otherForms[smiles];
    return { smiles: other ? parseMolecule(other).canonical : smiles, charge: chargeOf(molecule), at };
  });
  const compounds = pieces.filter(({ charge }) => charge === 0).map(({ smiles }) => smiles);
  let open = pieces.filter(({ charge }) => charge !== 0);
  // iron and cyclopentadienides are a ferrocene; trifluoroborates are potassium salts where there is potassium
  const centres = [...open].sort((a, b) => rank(a) - rank(b) || a.at - b.at);
  for (const centre of centres) {
    if (!open.includes(centre)) continue;
    const members = [centre];
    let left = centre.charge;
    const partners = open
      .filter(({ charge }) => charge * centre.charge < 0)
      .sort((a, b) => affinity(centre, b) - affinity(centre, a) || distance(centre, a) - distance(centre, b));
    for (const partner of partners) {
      if (left === 0 || Math.abs(partner.charge) > Math.abs(left)) continue;
      members.push(partner);
      left += partner.charge;
    }
    open = open.filter((ion) => !members.includes(ion));
    compounds.push(parseMolecule(members.map(({ smiles }) => smiles).join(".")).canonical);
  }
  return compounds;
}

const chargeOf = ({ atoms }: Molecule) => atoms.reduce((sum, { charge }) => sum + charge, 0);
const distance = (a: Ion, b: Ion) => Math.abs(a.at - b.at);
const isIron = ({ smiles }: Ion) => smiles === "[Fe+2]";
const isTrifluoroborate = ({ smiles }: Ion) => smiles.includes("[B-](F)(F)F") || smiles.includes("F[B-](F)(F)");

/** Which ions choose their partners first. */
function rank(ion: Ion): number {
  if (isIron(ion)) return 0;
  if (isTrifluoroborate(ion)) return 1;
  return ion.charge < 0 ? 2 + 1 / -ion.charge : 4;
}

/** Which partners an ion prefers to those written nearest. */
function affinity(centre: Ion, partner: Ion): number {
  if (isIron(centre)) return Number(partner.smiles.includes("[c-]"));
  if (isTrifluoroborate(centre)) return Number(partner.smiles === "[K+]");
  return 0;
}

/** Half of 1,1′-bis(di-tert-butylphosphino)ferrocene as data sets draw it, beside "[Fe]". */
const otherForms: Readonly<Record<string, string>> = {
  "CC(C)(C)P(C1=CC=C[CH]1)C(C)(C)C": ligandNamed("dtbpf") as string,
};

let exact: Map<string, Role> | undefined;

function knownRole(canonical: string): Role | undefined {
  exact ??= new Map([
    ...Object.entries(known).map(([smiles, role]) => [parseMolecule(smiles).canonical, role] as const),
    ...plainLigands.map((name) => [parseMolecule(ligandNamed(name) as string).canonical, "ligand"] as const),
  ]);
  const role = exact.get(canonical);
  if (role !== undefined) return role;
  // a salt is what its anion is
  const anions = canonical.split(".").filter((part) => !/^\[[A-Z][a-z]?\+\d*\]$/.test(part));
  const roles = new Set(anions.map((part) => exact?.get(part)));
  const only = [...roles][0];
  if (anions.length > 0 && roles.size === 1 && only !== undefined) return only;
  return solventName(canonical) === undefined ? undefined : "solvent";
}

const catalystMetals: ReadonlySet<number> = new Set([27, 28, 29, 44, 45, 46, 77, 78]);
const organometals: ReadonlySet<number> = new Set([3, 12, 30]);
const halogens: ReadonlySet<number> = new Set([17, 35, 53]);

function roleOf(molecule: Molecule): Role | undefined {
  const role = knownRole(molecule.canonical);
  if (role !== undefined) return role;
  const { atoms } = molecule;
  const links = adjacency(molecule);
  const near = (atom: Atom) => (links[atom.index] ?? []).map((link) => atoms[link.atom] as Atom);
  if (atoms.some(({ atomicNumber }) => catalystMetals.has(atomicNumber))) return "catalyst";
  const phosphorus = atoms.filter(({ atomicNumber }) => atomicNumber === 15);
  const phosphazene = phosphorus.some((atom) =>
    (links[atom.index] ?? []).some(
      ({ atom: other, bond }) => atoms[other]?.atomicNumber === 7 && bond.type === bondType.double,
    ),
  );
  if (phosphazene) return "base";
  if (phosphorus.some((atom) => atom.charge === 0 && near(atom).length === 3)) return "ligand";
  if (isCarbene(molecule)) return "ligand";
  const carbon = (atom: Atom) => near(atom).some(({ atomicNumber }) => atomicNumber === 6);
  if (atoms.some((atom) => (atom.atomicNumber === 5 || organometals.has(atom.atomicNumber)) && carbon(atom)))
    return "nucleophile";
  if (atoms.some((atom) => leaves(atom, near))) return "electrophile";
  if (isIsoxazole(atoms, near)) return "additive";
  const amine = atoms.some(
    (atom) =>
      atom.atomicNumber === 7 &&
      atom.hydrogens > 0 &&
      !atom.aromatic &&
      near(atom).every(({ atomicNumber }) => atomicNumber === 6),
  );
  const imine = atoms.some((atom) =>
    atom.atomicNumber === 6 &&
    (links[atom.index] ?? []).filter(({ atom: other }) => atoms[other]?.atomicNumber === 7 && !atoms[other]?.aromatic).length >= 2 &&
    (links[atom.index] ?? []).some(({ atom: other, bond }) => atoms[other]?.atomicNumber === 7 && bond.type === bondType.double),
  ); // biome-ignore format: an amidine or guanidine
  if (imine) return "base";
  if (amine) return "nucleophile";
  if (atoms.some((atom) => isAzole(atom))) return "nucleophile";
  if (atoms.some((atom) => isArylOxygen(atom, near))) return "electrophile";
  return undefined;
}

/** Halogen or sulfonate oxygen on an aromatic carbon. */
function leaves(atom: Atom, near: (atom: Atom) => Atom[]): boolean {
  const onAromatic = near(atom).some(({ aromatic, atomicNumber }) => aromatic && atomicNumber === 6);
  if (!onAromatic) return false;
  return (
    halogens.has(atom.atomicNumber) ||
    (atom.atomicNumber === 8 && near(atom).some(({ atomicNumber }) => atomicNumber === 16))
  );
}

/** Oxygen between an aromatic carbon and another carbon: aryl ethers, esters and carbamates, which nickel opens. */
const isArylOxygen = (atom: Atom, near: (atom: Atom) => Atom[]): boolean =>
  atom.atomicNumber === 8 && !atom.aromatic && near(atom).length === 2 && near(atom).some(({ aromatic }) => aromatic);

const isIsoxazole = (atoms: readonly Atom[], near: (atom: Atom) => Atom[]): boolean =>
  atoms.some(
    (atom) =>
      atom.atomicNumber === 7 &&
      atom.aromatic &&
      near(atom).some(({ atomicNumber, aromatic }) => aromatic && atomicNumber === 8),
  );

/** An aromatic nitrogen that carries hydrogen or carbon beside its ring: N–H and C–H azoles. */
const isAzole = (atom: Atom): boolean => atom.atomicNumber === 7 && atom.aromatic && atom.degree + atom.hydrogens === 3;

const isCarbene = ({ atoms, canonical }: Molecule): boolean =>
  /\[C\]/.test(canonical) &&
  atoms.some((atom) => atom.atomicNumber === 6 && atom.hydrogens === 0 && atom.degree === 2 && atom.charge === 0);
