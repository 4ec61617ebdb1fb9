import type { Diagnostic, Location } from "../diagnostics/diagnostic.js";
import { didYouMean } from "../diagnostics/nearest.js";
import { report } from "../diagnostics/report.js";
import type { JsonSchema } from "../json.js";
import { argumentsIn, claimIn } from "../manifest/http-template.js";
import { argumentsOf, httpTemplates, locateHttp } from "../manifest/http-templates.js";
import type { Origin, Source } from "../manifest/source.js";
import type { HttpSection } from "../manifest/tool-schema.js";
import { knownArguments } from "./known-arguments.js";
import type { NamedSchema } from "./server-model.js";

/**
 * Checks the placeholders of a tool's request against its input schema: each names an argument, each argument is used,
 * and those of the path are always there. `schema` is bundled: its references lead to `definitions`.
 */
export function* checkHttpArguments(
  http: HttpSection,
  tool: string,
  schema: JsonSchema,
  input: Origin,
  definitions: ReadonlyMap<string, NamedSchema>,
): Generator<Diagnostic> {
  const { source } = input;
  const known = knownArguments(schema, definitions);
  for (const { place, path, text } of httpTemplates(http)) {
    // Said by a rule, which knows better what to write instead.
    if (place === "credential") continue;
    for (const name of new Set(argumentsIn(text))) {
      if (!known.names.has(name)) {
        yield report("unknown-argument", `\`{${name}}\` names no argument of \`${tool}\``, {
          at: locateHttp(source, tool, path),
          help:
            (name === "caller" ? "write `{caller.sub}` for a claim of the caller's token" : undefined) ??
            didYouMean(name, known.names) ??
            `add \`${name}\` to \`inputSchema.properties\`, or write \`{{${name}}}\` for the string itself`,
        });
      } else if (place === "url" && !known.present.has(name)) {
        yield report("optional-path-argument", `\`{${name}}\` is part of the path, and may be left out`, {
          at: locateHttp(source, tool, path),
          help: `add \`${name}\` to \`inputSchema.required\``,
          related: [{ message: "the argument is here", location: argumentAt(source, input, name) }],
        });
      }
    }
  }
  const used = argumentsOf(http);
  for (const name of known.names) {
    if (used.has(name)) continue;
    if (claimIn(name) !== undefined) {
      yield report("argument-named-like-claim", `no placeholder can name the argument \`${name}\``, {
        at: argumentAt(source, input, name),
        help: `rename it: \`{${name}}\` is a claim of the caller's token`,
      });
      continue;
    }
    yield report("unused-argument", `the request of \`${tool}\` does not use its argument \`${name}\``, {
      at: argumentAt(source, input, name),
      help:
        otherSpelling(http.url, name) ?? `put \`"{${name}}"\` where the API takes it, or remove the property`,
    });
  }
}

/** An argument that the URL names in the way of another language: `:id`, `${id}`, `{{id}}`, `<id>`, `%(id)s`. */
function otherSpelling(url: string, name: string): string | undefined {
  const spellings = [`:${name}`, `\${${name}}`, `{{${name}}}`, `<${name}>`, `%(${name})s`];
  const found = spellings.find(
    (spelling) => url.includes(spelling) && !/^\w/.test(url.slice(url.indexOf(spelling) + spelling.length)),
  );
  return found === undefined ? undefined : `write \`{${name}}\` in the URL instead of \`${found}\``;
}

function argumentAt(source: Source, input: Origin, name: string): Location {
  return source.locate([...input.path, "properties", name], "key");
}
