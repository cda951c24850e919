// From the gateway's schema and the documents in src/, the types of everything that they ask for.
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: process.env.CASEGRAPH_SCHEMA ?? "../../../schema.graphql",
  documents: ["src/**/*.ts", "!src/generated/**"],
  emitLegacyCommonJSImports: false,
  generates: {
    "src/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string",
        useTypeImports: true,
        // A scalar of the schema that is not named here is an error, not an `any`.
        strictScalars: true,
        scalars: { BigInt: "string", DateTime: "string", JSON: "unknown", JSONPointer: "string", UUID: "string" },
      },
    },
  },
};

export default config;
