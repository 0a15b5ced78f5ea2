import { writeFileSync } from "node:fs";
import { catalogue } from "../../models/index.ts";
import { schemaText } from "./build-schema.ts";

// Run as a script (`npm run schema`): writes schema.graphql, which a test compares.
writeFileSync(new URL("../../../schema.graphql", import.meta.url), schemaText(catalogue));
