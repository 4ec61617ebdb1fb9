import { jsonDocument } from "./escape/json.js";

/** `tsconfig.json`: the strictest flags that a TypeScript project can ask for, the same for every server. */
export function emitTsconfigJson(): string {
  return jsonDocument({
    compilerOptions: {
      target: "ES2022",
      lib: ["ES2023"],
      module: "NodeNext",
      moduleResolution: "NodeNext",
      types: ["node"],
      rootDir: ".",
      outDir: "dist",
      // validators.js is compiled by Ajv: it is copied to dist, its types come from its doc comments.
      allowJs: true,
      checkJs: false,
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      erasableSyntaxOnly: true,
      skipLibCheck: true,
    },
    include: ["src", "client", "test"],
  });
}
