import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { didYouMean } from "../../diagnostics/nearest.js";
import { report } from "../../diagnostics/report.js";
import type { ResourceSection, VariableSection } from "../resource-schema.js";
import { matchUri, templateProblem, uriVariables } from "../uri-template.js";
import { variableProblem } from "../variable-value.js";
import { quoted } from "../wording.js";
import { at, type Rule, type RuleContext } from "./rule.js";
import { checkPattern } from "./schema-patterns.js";

/** Names are part of file names, types and cursors. */
const entryName = /^[A-Za-z0-9_.-]{1,128}$/;

export const resourceRules: Readonly<Record<string, Rule>> = {
  "resources have usable names": (context) => checkNames(context, "resources", context.manifest.resources),

  "a resource has one address": function* (context) {
    for (const [name, { uri, uriTemplate }] of context.manifest.resources) {
      if ((uri === undefined) !== (uriTemplate === undefined)) continue;
      yield report(
        "resource-address",
        uri === undefined
          ? `resource ${quoted(name)} has neither \`uri\` nor \`uriTemplate\``
          : `resource ${quoted(name)} has both \`uri\` and \`uriTemplate\``,
        {
          at: at(context, ["resources", name, ...(uri === undefined ? [] : ["uriTemplate"])], "key"),
          help: "give it a `uri`, or a `uriTemplate` if it has variables",
        },
      );
    }
  },

  "a resource has one source of contents": function* (context) {
    for (const [name, { uriTemplate, text, file }] of context.manifest.resources) {
      const key = file === undefined ? "text" : "file";
      if (text !== undefined && file !== undefined) {
        yield report("resource-contents", `resource ${quoted(name)} has both \`text\` and \`file\``, {
          at: at(context, ["resources", name, "file"], "key"),
          help: "keep one of them",
        });
      } else if (uriTemplate !== undefined && (text !== undefined || file !== undefined)) {
        yield report(
          "resource-contents",
          `the template ${quoted(name)} has \`${key}\`, but each of its resources has other contents`,
          {
            at: at(context, ["resources", name, key], "key"),
            help: `remove \`${key}\`: a handler gives the contents; or write \`uri\``,
          },
        );
      }
    }
  },

  "servers can match URIs with a template": function* (context) {
    for (const [name, { uriTemplate }] of context.manifest.resources) {
      const problem = uriTemplate === undefined ? undefined : templateProblem(uriTemplate);
      if (problem === undefined) continue;
      yield report("uri-template", `the URI template of ${quoted(name)} cannot be served: ${problem}`, {
        at: at(context, ["resources", name, "uriTemplate"]),
        help: "write a scheme, then text and `{name}` in turn, such as `books://{id}/reviews/{number}`",
      });
    }
  },

  "variables are those of the template": function* (context) {
    for (const [name, resource] of context.manifest.resources) {
      const known = uriVariables(resource.uriTemplate ?? "");
      for (const [variable, rules] of Object.entries(resource.variables)) {
        yield* checkVariable(context, name, variable, rules);
        if (known.includes(variable)) continue;
        yield report(
          "unknown-variable",
          `${quoted(variable)} is not a variable of the URI template of ${quoted(name)}`,
          {
            at: at(context, ["resources", name, "variables", variable], "key"),
            help:
              didYouMean(variable, known) ??
              (known.length === 0
                ? "a `uri` has no variables"
                : `its variables are ${known.map(quoted).join(", ")}`),
          },
        );
      }
    }
  },

  "no two resources have the same address": function* (context) {
    const first = new Map<string, readonly [name: string, key: string]>();
    for (const [name, { uri, uriTemplate }] of context.manifest.resources) {
      const address = uri ?? uriTemplate;
      if (address === undefined) continue;
      const key = uri === undefined ? "uriTemplate" : "uri";
      const other = first.get(address);
      if (other === undefined) first.set(address, [name, key]);
      else {
        yield report("duplicate-resource", `${quoted(other[0])} and ${quoted(name)} have the same address`, {
          at: at(context, ["resources", name, key]),
          help: "give one of them another URI, or remove it",
          related: [{ message: "the same one here", location: at(context, ["resources", ...other]) }],
        });
      }
    }
  },

  "examples follow the template": function* (context) {
    for (const [name, resource] of context.manifest.resources) {
      for (const [index, example] of resource.examples.entries()) {
        const problem = exampleProblem(example, resource);
        if (problem === undefined) continue;
        yield report(
          "example-uri",
          `${quoted(example)} does not follow the URI template of ${quoted(name)}: ${problem}`,
          {
            at: at(context, ["resources", name, "examples", index]),
            help: "correct the example, the template or the limits of its variables",
          },
        );
      }
    }
  },
};

/** Names of resources or prompts. */
export function* checkNames(
  context: RuleContext,
  section: string,
  entries: ReadonlyMap<string, unknown>,
): Generator<Diagnostic> {
  for (const name of entries.keys()) {
    if (entryName.test(name)) continue;
    yield report(
      "entry-name",
      `${name === "" ? "an empty string" : quoted(name)} cannot be a name in \`${section}\``,
      {
        at: at(context, [section, name], "key"),
        help: "use 1 to 128 letters, digits, `_`, `-` and `.`; people see `title`",
      },
    );
  }
}

function exampleProblem(
  example: string,
  { uri, uriTemplate, variables }: ResourceSection,
): string | undefined {
  if (uriTemplate === undefined) return uri === undefined ? undefined : "the resource has only its `uri`";
  if (templateProblem(uriTemplate) !== undefined) return undefined;
  const values = matchUri(uriTemplate, example);
  if (values === undefined) return "it has another form";
  for (const [variable, text] of values) {
    const rules = variables[variable];
    const problem = rules === undefined ? undefined : variableProblem(text, rules);
    if (problem !== undefined) return `\`${variable}\` ${problem}`;
  }
  return undefined;
}

const numberLimits = ["minimum", "maximum"] as const;
const stringLimits = ["enum", "pattern", "minLength", "maxLength"] as const;

function* checkVariable(
  context: RuleContext,
  resource: string,
  variable: string,
  rules: VariableSection,
): Generator<Diagnostic> {
  const path = ["resources", resource, "variables", variable];
  const isNumber = rules.type === "integer" || rules.type === "number";
  const foreign = [...(isNumber ? [] : numberLimits), ...(rules.type === "string" ? [] : stringLimits)];
  for (const key of foreign) {
    if (rules[key] === undefined) continue;
    yield report("variable-limits", `\`${key}\` does not limit a variable of type \`${rules.type}\``, {
      at: at(context, [...path, key], "key"),
      help: `remove it, or change \`type\``,
    });
  }
  if (rules.pattern !== undefined) {
    yield* checkPattern(rules.pattern, at(context, [...path, "pattern"]), rules.maxLength ?? 4096);
  }
}
