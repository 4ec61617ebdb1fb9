import type { Command } from "commander";
import { examples, printResult } from "./terminal.js";

/** `mcpile schema`: the manifest's JSON Schema, for editors. */
export function registerSchema(program: Command): void {
  program
    .command("schema")
    .description("print the JSON Schema of manifests, for editors")
    .option("--project", "that of mcpile.yaml instead", false)
    .addHelpText(
      "after",
      examples(["mcpile schema > manifest.schema.json", "then: # yaml-language-server: $schema=…"]),
    )
    .action(runSchema);
}

async function runSchema({ project }: { readonly project: boolean }): Promise<void> {
  if (project) {
    const { projectSchemaText } = await import("../manifest/project-schema.js");
    printResult(projectSchemaText());
    return;
  }
  const { manifestSchemaText } = await import("../manifest/manifest-schema.js");
  printResult(manifestSchemaText());
}
