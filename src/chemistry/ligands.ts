const cyclohexyl = "C9CCCCC9";
const ferrocene = (phosphorus: string) => `[Fe+2].${phosphorus}[c-]8cccc8.${phosphorus}[c-]8cccc8`;
const carbene = (group: string) => `[C]7N(${group})C=CN7${group}`;
const saturatedCarbene = (group: string) => `[C]7N(${group})CCN7${group}`;
const mesityl = "c6c(C)cc(C)cc6C";
const diisopropylphenyl = "c6c(C(C)C)cccc6C(C)C";
const adamantyl1 = "C12CC3CC(CC(C3)C1)C2";
const adamantyl2 = "C1C2CC3CC(C2)CC1C3";
const dicyclohexylphosphino = `P(${cyclohexyl})${cyclohexyl}`;

/** Ligands of nickel and palladium by the short names that the literature uses. N-heterocyclic carbenes are written with a divalent carbon. */
const ligands: Readonly<Record<string, string>> = {
  PCy3: `P(${cyclohexyl})(${cyclohexyl})${cyclohexyl}`,
  PPh3: "P(c1ccccc1)(c1ccccc1)c1ccccc1",
  PPhCy2: `P(c1ccccc1)(${cyclohexyl})${cyclohexyl}`,
  PPh2Cy: `P(c1ccccc1)(c1ccccc1)${cyclohexyl}`,
  PMe3: "CP(C)C",
  PEt3: "CCP(CC)CC",
  PiPr3: "CC(C)P(C(C)C)C(C)C",
  PnBu3: "CCCCP(CCCC)CCCC",
  PiBu3: "CC(C)CP(CC(C)C)CC(C)C",
  "P(tBu)3": "CC(C)(C)P(C(C)(C)C)C(C)(C)C",
  tBuPCy2: `CC(C)(C)${dicyclohexylphosphino}`,
  PMetBu2: "CP(C(C)(C)C)C(C)(C)C",
  PCp3: "C1CCCC1P(C1CCCC1)C1CCCC1",
  "P(o-tolyl)3": "Cc1ccccc1P(c1ccccc1C)c1ccccc1C",
  "P(p-tolyl)3": "Cc1ccc(cc1)P(c1ccc(C)cc1)c1ccc(C)cc1",
  "P(p-OMePh)3": "COc1ccc(cc1)P(c1ccc(OC)cc1)c1ccc(OC)cc1",
  "P(C6F5)3": "Fc1c(F)c(F)c(F)c(F)c1P(c1c(F)c(F)c(F)c(F)c1F)c1c(F)c(F)c(F)c(F)c1F",
  "P(NMe2)3": "CN(C)P(N(C)C)N(C)C",
  "P(OMe)3": "COP(OC)OC",
  "P(CH2Ph)3": "C(c1ccccc1)P(Cc1ccccc1)Cc1ccccc1",
  dmpe: "CP(C)CCP(C)C",
  depe: "CCP(CC)CCP(CC)CC",
  dppe: "c1ccccc1P(c1ccccc1)CCP(c1ccccc1)c1ccccc1",
  dppp: "c1ccccc1P(c1ccccc1)CCCP(c1ccccc1)c1ccccc1",
  dppb: "c1ccccc1P(c1ccccc1)CCCCP(c1ccccc1)c1ccccc1",
  dcype: "C1CCCCC1P(C1CCCCC1)CCP(C1CCCCC1)C1CCCCC1",
  dcypb: "C1CCCCC1P(C1CCCCC1)CCCCP(C1CCCCC1)C1CCCCC1",
  dcypt: "C1CCCCC1P(C1CCCCC1)c1cscc1P(C1CCCCC1)C1CCCCC1",
  dcypbz: "C1CCCCC1P(C1CCCCC1)c1ccccc1P(C1CCCCC1)C1CCCCC1",
  dppf: ferrocene("c9ccccc9P(c9ccccc9)"),
  dcypf: ferrocene("C9CCCCC9P(C9CCCCC9)"),
  dippf: ferrocene("CC(C)P(C(C)C)"),
  dtbpf: ferrocene("CC(C)(C)P(C(C)(C)C)"),
  Xantphos: "CC1(C)c2cccc(P(c3ccccc3)c3ccccc3)c2Oc2c(P(c3ccccc3)c3ccccc3)cccc21",
  BINAP: "c1ccc(cc1)P(c1ccccc1)c1ccc2ccccc2c1-c1c(P(c2ccccc2)c2ccccc2)ccc2ccccc12",
  JohnPhos: "CC(C)(C)P(C(C)(C)C)c1ccccc1-c1ccccc1",
  CyJohnPhos: "C1CCC(CC1)P(C1CCCCC1)c1ccccc1-c1ccccc1",
  SPhos: "COc1cccc(OC)c1-c1ccccc1P(C1CCCCC1)C1CCCCC1",
  RuPhos: "CC(C)Oc1cccc(OC(C)C)c1-c1ccccc1P(C1CCCCC1)C1CCCCC1",
  XPhos: "CC(C)c1cc(C(C)C)c(c(c1)C(C)C)-c1ccccc1P(C1CCCCC1)C1CCCCC1",
  tBuXPhos: "CC(C)c1cc(C(C)C)c(c(c1)C(C)C)-c1ccccc1P(C(C)(C)C)C(C)(C)C",
  AmPhos: "CN(C)c1ccc(cc1)P(C(C)(C)C)C(C)(C)C",
  "CataCXium A": "CCCCP(C12CC3CC(CC(C3)C1)C2)C12CC3CC(CC(C3)C1)C2",
  bipy: "c1ccnc(c1)-c1ccccn1",
  phen: "c1cnc2c(c1)ccc1cccnc12",
  acac: "CC(=O)CC(C)=O",
  COD: "C1=CCCC=CCC1",
  IMes: carbene(mesityl),
  SIMes: saturatedCarbene(mesityl),
  IPr: carbene(diisopropylphenyl),
  SIPr: saturatedCarbene(diisopropylphenyl),
  ICy: carbene("C6CCCCC6"),
  ItBu: carbene("C(C)(C)C"),
  SItBu: saturatedCarbene("C(C)(C)C"),
  IIPr: carbene("C(C)C"),
  IAd: carbene(adamantyl1),
  "I(2-Ad)": carbene(adamantyl2),
};

const plain = (name: string) => name.toLowerCase().replace(/^rac-/, "").replace(/[\s-]/g, "");
const synonyms: Readonly<Record<string, string>> = {
  phpcy2: "PPhCy2",
  pbu3: "PnBu3",
  "p(nbu)3": "PnBu3",
  ptbu3: "P(tBu)3",
};
const byName = new Map(Object.entries(ligands).map(([name, smiles]) => [plain(name), smiles]));

/** SMILES of a ligand by its short name, in any case; undefined where the name is not known. */
export function ligandNamed(name: string): string | undefined {
  const key = plain(name);
  return byName.get(plain(synonyms[key] ?? key));
}
