import { afterAll, describe, expect, it } from "vitest";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { defaultLimits } from "../../src/api/http/limits.ts";
import { graphqlHandler } from "../../src/api/http/yoga.ts";
import { createApp, pretrained } from "../../src/app.ts";
import { catalogue } from "../../src/models/index.ts";
import { Repository } from "../../src/registry/repository.ts";
import type { Reply } from "./client.ts";

const shipped = new Set(new Repository([pretrained]).models());
const app = createApp({ repositoryRoots: [pretrained] });
const yoga = graphqlHandler({
  engine: app.engine,
  schema: () => schema,
  limits: defaultLimits,
  note: () => {},
});
const schema = buildSchema(catalogue);

async function ask(query: string, variables: object = {}): Promise<Reply> {
  const response = await yoga.fetch("http://retort.test/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

afterAll(() => app.close());

describe.skipIf(!shipped.has("major-product") || !shipped.has("solubility"))(
  "from reactants to a product's properties",
  () => {
    it("one query: mixture, products, their solubility with interval, domain and explanation", async () => {
      const { data, errors } = await ask(
        `query ($smiles: SMILES!) { mixture(smiles: $smiles) { products {
         noReactionProbability warnings domain { verdict } model { version }
         explanation(method: INTEGRATED_GRADIENTS) { output residual atoms { index contribution } depiction }
         candidates(top: 3) { probability smiles bondChanges { first second before after }
           reaction { smiles depiction }
           molecule { smiles depiction solubility { value(unit: "log10(mol/L)") interval { lower upper } domain { verdict }
             explanation(method: INTEGRATED_GRADIENTS) { output residual atoms { index contribution } depiction } } } } } } }`,
        { smiles: "CC(=O)Cl.Nc1ccccc1" },
      );
      expect(errors).toBeUndefined();
      const { products } = data.mixture;
      expect(products.candidates.length).toBeLessThanOrEqual(3);
      const [best] = products.candidates;
      expect(best.molecule.smiles).toBe("CC(=O)Nc1ccccc1");
      expect(best.probability).toBeGreaterThan(0.5);
      expect(best.molecule.solubility.value).toBeLessThan(0);
      expect(best.molecule.solubility.interval.lower).toBeLessThan(best.molecule.solubility.value);
      expect(best.reaction.depiction).toMatch(/<svg/);
      expect(products.explanation.atoms).toHaveLength(11);
      expect(products.explanation.depiction).toMatch(/<svg/);
    });

    it("a product's solubility whichever candidate forms: a mixture, with what is not known of each and of which", async () => {
      const { data, errors } = await ask(
        `query ($smiles: SMILES!) { mixture(smiles: $smiles) { products {
         candidates(top: 4) { probability molecule { solubility { value interval(coverage: 0.8) { lower upper } } } }
         overCandidates(top: 4) { solubility { value unit probability between within
           interval(coverage: 0.8) { lower upper unit informative } candidates { smiles probability value } } } } } }`,
        { smiles: "CC(=O)Cl.NCCO" },
      );
      expect(errors).toBeUndefined();
      const { candidates, overCandidates } = data.mixture.products;
      const { solubility } = overCandidates;
      type Candidate = { probability: number; molecule: { solubility: { value: number } } };
      const total = candidates.reduce((sum: number, one: Candidate) => sum + one.probability, 0);
      const mean = candidates.reduce(
        (sum: number, { probability, molecule }: Candidate) => sum + (probability / total) * molecule.solubility.value,
        0,
      );
      expect(solubility.probability).toBeCloseTo(total, 9);
      expect(solubility.value).toBeCloseTo(mean, 9);
      expect(solubility.between).toBeGreaterThanOrEqual(0);
      expect(solubility.within).toBeGreaterThan(0);
      expect(solubility.interval.lower).toBeLessThan(mean);
      expect(solubility.interval.upper).toBeGreaterThan(mean);
      expect(solubility.candidates).toHaveLength(candidates.length);
    });

    it("a mixture over no candidates is refused", async () => {
      const { errors } = await ask(
        `{ mixture(smiles: "CC(=O)Cl.NCCO") { products { overCandidates(top: -1) { solubility { value } } } } }`,
        {},
      );
      expect(errors?.[0]).toMatchObject({ extensions: { code: "INVALID_INPUT", step: "top", hint: "give 1 or more" } });
    });

    it("products of many mixtures are answered together, and so is what hangs on them", async () => {
      const mixtures = Array.from({ length: 12 }, (_, i) => `CC(=O)Cl.N${"C".repeat(1 + i)}`);
      const { data, errors, extensions } = await ask(
        `query ($smiles: [SMILES!]!) { mixtures(smiles: $smiles) { products { candidates(top: 2) { molecule { solubility { value } } } } } }`,
        { smiles: mixtures },
      );
      expect(errors).toBeUndefined();
      expect(data.mixtures).toHaveLength(12);
      expect(extensions.retort.onnxRuns).toBeLessThanOrEqual(2 * 3);
    });

    it("a mixture that cannot be read is null, and its neighbour answers", async () => {
      const { data, errors } = await ask(
        `query ($smiles: [SMILES!]!) { mixtures(smiles: $smiles) { products { candidates(top: 1) { smiles } } } }`,
        { smiles: ["CC(=O)Cl.NC", "C".repeat(400)] },
      );
      expect(data.mixtures[0].products.candidates[0].smiles).toBe("CNC(C)=O");
      expect(data.mixtures[1].products).toBeNull();
      expect(errors?.[0].path).toEqual(["mixtures", 1, "products"]);
    });
  },
);
