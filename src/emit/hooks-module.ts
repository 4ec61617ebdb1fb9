import type { ServerModel } from "../model/server-model.js";
import { hasSecrets, hasSettings } from "./environment-module.js";
import { call, code, type Member, property } from "./expressions.js";
import type { GeneratedFile } from "./file-set.js";
import { hooksPath } from "./handler-path.js";
import { importOf } from "./imports.js";
import { renderLayout } from "./layout.js";
import { typeAlias } from "./statements.js";
import type { Templates } from "./templates.js";
import type { TypeScriptFile } from "./typescript-file.js";

/** `src/hooks.ts`: the type of the author's hooks. Undefined on a server without hooks. */
export function hooksModule(model: ServerModel, header: string): TypeScriptFile | undefined {
  if (!model.hooks) return undefined;
  const settings = hasSettings(model);
  return {
    path: "src/hooks.ts",
    header,
    imports: [
      ...(settings ? [importOf("./environment.js", ["Environment"], { types: true })] : []),
      importOf("./runtime/hooks/hooks.js", ["HooksOf"], { types: true }),
    ],
    statements: [
      typeAlias("Hooks", settings ? "HooksOf<Environment>" : "HooksOf", [
        "The functions of `src/handlers/hooks.ts`, which run when the server starts and stops and around its calls.",
      ]),
    ],
  };
}

/** `src/handlers/hooks.ts`: the author's hooks, to be filled in. Created once and never rewritten. */
export function hooksStub({ hooks }: ServerModel, templates: Templates): readonly GeneratedFile[] {
  if (!hooks) return [];
  return [{ path: hooksPath, text: renderLayout(templates, "hooks.ts.hbs", {}), owner: "user" }];
}

/** The members of `parts` for the author's hooks and settings, with their imports. */
export function authorParts(model: ServerModel): {
  readonly members: readonly Member[];
  readonly imports: TypeScriptFile["imports"];
} {
  const secrets = hasSecrets(model);
  const lifecycle = call(
    "lifecycleHooks",
    code("hooks"),
    ...(hasSettings(model) ? [code("environment")] : []),
  );
  return {
    members: [
      ...(model.hooks ? [property("lifecycle", lifecycle)] : []),
      ...(secrets ? [property("redact", call("redactionOf", code("environment")))] : []),
    ],
    imports: [
      ...(secrets || (model.hooks && hasSettings(model))
        ? [importOf("./environment.js", ["environment"])]
        : []),
      ...(model.hooks ? [importOf("./handlers/hooks.js", ["hooks"])] : []),
      ...(secrets ? [importOf("./runtime/environment/redaction.js", ["redactionOf"])] : []),
      ...(model.hooks ? [importOf("./runtime/hooks/lifecycle-hooks.js", ["lifecycleHooks"])] : []),
    ],
  };
}
