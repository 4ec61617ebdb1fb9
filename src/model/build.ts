import { type Diagnostic, hasErrors, type Outcome } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { claimsOf } from "../manifest/http-templates.js";
import type { Manifest } from "../manifest/manifest.js";
import type { LoadedManifest, Origin } from "../manifest/source.js";
import type { ToolSection } from "../manifest/tool-schema.js";
import { answersOf } from "./answers.js";
import { Bundler } from "./bundle.js";
import { checkConfirmArguments, confirmationOf } from "./confirmation.js";
import { endlessDefinitions } from "./cycles.js";
import { environmentOf } from "./environment.js";
import { checkHttpArguments } from "./http-arguments.js";
import { identify, reportSchemaCollisions } from "./identify.js";
import { type ToolIdentifiers, toolTypeNames } from "./names.js";
import { promptsOf } from "./prompt-list.js";
import { resourcesOf } from "./resource-list.js";
import { checkFields, schemaOfFields } from "./response-fields.js";
import type { ServerModel, ToolModel, ToolSchema } from "./server-model.js";
import { computedSchema, effectiveType, inputSchema, outputSchema } from "./tool-schema.js";

/**
 * Chooses names and resolves references: manifest in, model out. The model is undefined when a problem makes it useless;
 * diagnostics are not sorted.
 */
export function buildModel(loaded: LoadedManifest<Manifest>): Outcome<ServerModel> {
  const { manifest, source } = loaded;
  const [identifiers, collisions] = identify(loaded);
  const [resources, clashes] = resourcesOf(loaded);
  const [prompts, promptClashes] = promptsOf(loaded, resources);
  const diagnostics: Diagnostic[] = [
    ...collisions,
    ...reportSchemaCollisions(loaded, identifiers),
    ...clashes,
    ...promptClashes,
  ];

  const bundler = new Bundler(
    loaded,
    new Set([...identifiers].flatMap(([name, tool]) => toolTypeNames(tool, asks(manifest, name)))),
  );
  const bundled = [...manifest.tools].map(([name, tool]) => {
    const origin = { source, path: ["tools", name] };
    const input: Origin = { source, path: ["tools", name, "inputSchema"] };
    const output: Origin = { source, path: ["tools", name, "outputSchema"] };
    const answers: Origin = { source, path: ["tools", name, "ask", "answers"] };
    return {
      name,
      tool,
      origin,
      input: { bundled: bundler.bundle(input), origin: input },
      output:
        tool.outputSchema === undefined ? undefined : { bundled: bundler.bundle(output), origin: output },
      answers: tool.ask === undefined ? undefined : { bundled: bundler.bundle(answers), origin: answers },
    };
  });
  const definitions = bundler.definitions();
  diagnostics.push(...bundler.diagnostics);
  for (const definition of endlessDefinitions(definitions)) {
    diagnostics.push(
      report("reference-cycle", `\`${definition.name}\` only refers to itself`, {
        at: definition.origin.source.locate(definition.origin.path),
        help: "break the cycle: add `type` or `properties` to one of the schemas",
      }),
    );
  }
  for (const { name, input } of bundled) {
    if (effectiveType(input.bundled.schema, definitions) === "object") continue;
    diagnostics.push(
      report(
        "input-not-object",
        `The input schema of \`${name}\` must have \`type: object\` at its root: arguments are passed by name`,
        {
          at: source.locate(input.origin.path),
          help: "write `type: object`, and put the arguments under `properties`",
        },
      ),
    );
  }
  for (const { name, tool, input } of bundled) {
    diagnostics.push(...checkConfirmArguments(tool, name, input.bundled.schema, source, definitions));
  }
  for (const { name, tool, input } of bundled) {
    if (tool.http === undefined) continue;
    diagnostics.push(...checkHttpArguments(tool.http, name, input.bundled.schema, input.origin, definitions));
  }
  if (hasErrors(diagnostics)) return [undefined, diagnostics];
  for (const { name, tool, output } of bundled) {
    if (tool.http?.response.fields === undefined) continue;
    diagnostics.push(...checkFields(name, source, output?.bundled.schema, definitions));
  }
  const forms = new Map<string, ToolSchema>();
  for (const { name, answers } of bundled) {
    if (answers === undefined) continue;
    const [form, problems] = answersOf(name, answers.bundled.schema, answers.origin, definitions);
    if (form !== undefined) forms.set(name, form);
    diagnostics.push(...problems);
  }
  if (hasErrors(diagnostics)) return [undefined, diagnostics];

  const tools = bundled.map(({ name, tool, origin, input, output }): ToolModel => {
    const { inputSchema: _input, outputSchema: _output, confirm: _confirm, ask: _ask, ...section } = tool;
    const fields = tool.http?.response.fields;
    const answers = forms.get(name);
    const confirm = confirmationOf(tool, answers);
    return {
      ...section,
      name,
      identifiers: identifiersOf(identifiers, name),
      origin,
      annotations: withTitle(tool),
      input: inputSchema(input.bundled, input.origin, definitions),
      ...(output !== undefined && {
        output: outputSchema(
          fields === undefined
            ? output.bundled
            : computedSchema(schemaOfFields(output.bundled.schema, fields, definitions)),
          output.origin,
          definitions,
          { open: tool.http?.response.mismatch === "pass", written: fields === undefined },
        ),
      }),
      ...(confirm !== undefined && { confirm }),
      ...(answers !== undefined && { answers }),
      claims: tool.http === undefined ? [] : claimsOf(tool.http),
      timeoutMs: tool.timeoutMs ?? manifest.server.limits.toolTimeoutMs,
    };
  });
  const { server, auth, client, hosts, publish } = manifest;
  const { environment: settings, ...section } = server;
  return [
    {
      ...section,
      settings,
      ...(auth !== undefined && { auth }),
      definitions: neededBy(tools, definitions),
      tools,
      resources,
      prompts,
      client: client.openai,
      hosts,
      ...(publish !== undefined && { publish }),
      environment: environmentOf(manifest),
    },
    diagnostics,
  ];
}

/** The definitions that the tools' schemas refer to: forms, and fields of responses, may need fewer than their schemas name. */
function neededBy<T>(
  tools: readonly ToolModel[],
  definitions: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  const computed = ({ http, answers }: ToolModel) => http?.response.fields ?? answers;
  if (tools.every((tool) => computed(tool) === undefined)) return definitions;
  const needs = new Set(tools.flatMap(({ input, output }) => [...input.needs, ...(output?.needs ?? [])]));
  return new Map([...definitions].filter(([name]) => needs.has(name)));
}

function asks({ tools }: Manifest, name: string): boolean {
  return tools.get(name)?.ask !== undefined;
}

/** The annotations, with the tool's title: directories and older clients read only `annotations.title`. */
function withTitle({ title, annotations }: ToolSection): ToolSection["annotations"] {
  return title === undefined ? annotations : { title, ...annotations };
}

function identifiersOf(identifiers: ReadonlyMap<string, ToolIdentifiers>, name: string): ToolIdentifiers {
  const found = identifiers.get(name);
  if (found === undefined) throw new Error(`no identifiers for tool ${name}`);
  return found;
}
