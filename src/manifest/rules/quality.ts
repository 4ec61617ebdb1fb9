import { report } from "../../diagnostics/report.js";
import { isJsonObject, type Json, type JsonSchema } from "../../json.js";
import { withoutEnd } from "../../text-ends.js";
import type { ToolSection } from "../tool-schema.js";
import { quoted } from "../wording.js";
import { at, type Rule } from "./rule.js";

/** Shortest description that two tools do not share by chance, in letters and digits. */
const shortestTwin = 20;

/** Methods that change what they name (RFC 9110, section 9). POST is also used for searches. */
const changes: ReadonlySet<string> = new Set(["PUT", "PATCH", "DELETE"]);

/** Methods that only read. */
const reads: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Names of arguments by which callers bound an answer. */
const bound = /limit|page|per_?page|cursor|offset|top|first|last|count|size|max|take|since|from|until/i;

/** Rules about what makes models choose wrong tools or wrong arguments. */
export const qualityRules: Readonly<Record<string, Rule>> = {
  "a model knows what each argument means": function* (context) {
    for (const [name, { inputSchema, description = "" }] of context.manifest.tools) {
      const properties = propertiesOf(inputSchema);
      if (properties.length < 3) continue;
      const words = new Set(description.match(/[\w.$-]+/g)?.map((word) => withoutEnd(word, ".$-")));
      const said = ([argument, schema]: readonly [string, Json]) =>
        !isJsonObject(schema) ||
        ["description", "title", "$ref", "enum", "const", "format", "examples"].some((key) =>
          Object.hasOwn(schema, key),
        ) ||
        words.has(argument);
      if (properties.some(said)) continue;
      yield report(
        "undescribed-arguments",
        `none of the ${properties.length} arguments of ${quoted(name)} is described`,
        {
          at: at(context, ["tools", name, "inputSchema", "properties"], "key"),
          help: "add `description` to the properties: without them models guess from the names",
        },
      );
    }
  },

  "two tools are told apart": function* (context) {
    const first = new Map<string, string>();
    for (const [name, { description = "" }] of context.manifest.tools) {
      const words = description
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
        .trim();
      if (words.length < shortestTwin) continue;
      const other = first.get(words);
      if (other === undefined) first.set(words, name);
      else {
        yield report("twin-tools", `${quoted(name)} and ${quoted(other)} have the same description`, {
          at: at(context, ["tools", name, "description"]),
          help: "say in each what the other one does not do",
          related: [
            { message: "the same description here", location: at(context, ["tools", other, "description"]) },
          ],
        });
      }
    }
  },

  "hints agree with the HTTP method": function* (context) {
    for (const [name, { annotations, http }] of context.manifest.tools) {
      if (http === undefined) continue;
      const { readOnlyHint, destructiveHint } = annotations;
      const wrong =
        readOnlyHint === true && changes.has(http.method)
          ? "readOnlyHint"
          : destructiveHint === true && reads.has(http.method)
            ? "destructiveHint"
            : undefined;
      if (wrong === undefined) continue;
      yield report(
        "hint-against-method",
        `${quoted(wrong)} of ${quoted(name)} contradicts its method ${http.method}`,
        {
          at: at(context, ["tools", name, "annotations", wrong], "key"),
          help: `remove the hint, or use the method of what the tool does`,
        },
      );
    }
  },

  "an answer has a bound": function* (context) {
    for (const [name, tool] of context.manifest.tools) {
      if (!listsEverything(tool)) continue;
      yield report("unbounded-answer", `${quoted(name)} answers with a list that nothing bounds`, {
        at: at(context, ["tools", name, "outputSchema"], "key"),
        help: "add an argument such as `limit` and pass it to the API, or `maxItems` to the output schema",
      });
    }
  },
};

/** Whether an HTTP tool reads a list, and no argument, fixed parameter or keyword bounds it. */
function listsEverything({ http, inputSchema, outputSchema }: ToolSection): boolean {
  if (http === undefined || !reads.has(http.method)) return false;
  if (!isJsonObject(outputSchema) || outputSchema["type"] !== "array") return false;
  if (Object.hasOwn(outputSchema, "maxItems")) return false;
  const given = [
    ...propertiesOf(inputSchema).map(([argument]) => argument),
    http.url,
    JSON.stringify(http.query ?? ""),
  ];
  return !given.some((text) => bound.test(text));
}

function propertiesOf(schema: JsonSchema | undefined): readonly (readonly [string, Json])[] {
  const properties = isJsonObject(schema) ? schema["properties"] : undefined;
  return isJsonObject(properties) ? Object.entries(properties) : [];
}
