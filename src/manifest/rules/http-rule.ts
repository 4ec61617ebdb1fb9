import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { isJsonObject, type Json, type JsonPath } from "../../json.js";
import { locateHttp } from "../http-templates.js";
import type { HttpSection, ToolSection } from "../tool-schema.js";
import type { Rule, RuleContext } from "./rule.js";

/** The input of a rule about one tool's request. */
export interface HttpContext extends RuleContext {
  readonly tool: string;
  readonly section: ToolSection;
  /** Where an entry of the `http` section stands. */
  place(path: JsonPath, part?: "key" | "value"): ReturnType<typeof locateHttp>;
}

/** A rule that runs `check` on the `http` section of each tool that has one. */
export function withHttp(check: (http: HttpSection, context: HttpContext) => Iterable<Diagnostic>): Rule {
  return function* (context) {
    for (const [tool, section] of context.manifest.tools) {
      if (section.http === undefined) continue;
      const place: HttpContext["place"] = (path, part) => locateHttp(context.source, tool, path, part);
      yield* check(section.http, { ...context, tool, section, place });
    }
  };
}

/** The `http` section of a tool as it is written, before defaults are filled in. */
export function readHttp(data: Json, tool: string): Readonly<Record<string, Json>> | undefined {
  const tools = isJsonObject(data) ? data["tools"] : undefined;
  const section = isJsonObject(tools) && Object.hasOwn(tools, tool) ? tools[tool] : undefined;
  const http = isJsonObject(section) ? section["http"] : undefined;
  return isJsonObject(http) ? http : undefined;
}
