import { tsPropertyName } from "../escape/typescript.js";
import { tsCommentLines, tsDocComment } from "../escape/typescript-comment.js";
import type { ServerModel } from "../model/server-model.js";
import { literal, newOf, object, property } from "./expressions.js";
import { importOf } from "./imports.js";
import { constant, typeAlias } from "./statements.js";
import type { TypeScriptFile } from "./typescript-file.js";

type DeclaredSetting = ServerModel["settings"][string];

/** Whether the server has settings of its author's own. */
export function hasSettings({ settings }: ServerModel): boolean {
  return Object.keys(settings).length > 0;
}

/** Whether any of them is a secret. */
export function hasSecrets({ settings }: ServerModel): boolean {
  return Object.values(settings).some(({ secret }) => secret);
}

/** `src/environment.ts`: the settings that handlers read from the environment. Undefined when the manifest declares none. */
export function environmentModule(model: ServerModel, header: string): TypeScriptFile | undefined {
  if (!hasSettings(model)) return undefined;
  const settings = Object.entries(model.settings);
  const handled = model.tools.some(({ http }) => http === undefined);
  return {
    path: "src/environment.ts",
    header,
    imports: [
      ...(handled ? [importOf("./runtime/context.js", ["ToolContext"], { types: true })] : []),
      importOf("./runtime/environment/own-settings.js", ["OwnSettings"]),
    ],
    statements: [
      typeAlias(
        "Environment",
        `{\n${settings.map(([name, setting]) => member(name, setting)).join("\n")}\n}`,
        ["The settings of the handlers, from the environment."],
      ),
      ...(handled
        ? [
            typeAlias("HandlerContext", "ToolContext & { readonly environment: Environment }", [
              "The second argument of a handler.",
            ]),
          ]
        : []),
      constant(
        "environment",
        newOf(
          "OwnSettings<Environment>",
          object(settings.map(([name, setting]) => property(name, literal(declarationOf(setting))))),
        ),
        { doc: ["Their declarations from the manifest. The server reads them when it starts."] },
      ),
    ],
  };
}

function member(name: string, setting: DeclaredSetting): string {
  const doc = setting.description === undefined ? [] : tsCommentLines(setting.description);
  const comment = tsDocComment(doc, "  ");
  const optional = setting.default === undefined && !setting.required ? "?" : "";
  const type = setting.type === "integer" ? "number" : setting.type;
  return `${comment}${comment === "" ? "" : "\n"}  readonly ${tsPropertyName(name)}${optional}: ${type};`;
}

function declarationOf({ type, default: fallback, required, secret }: DeclaredSetting) {
  return { type, ...(fallback !== undefined && { default: fallback }), required, secret };
}
