import type { WriterFunction } from "ts-morph";
import type { Json, JsonObject } from "../json.js";
import type { ServerModel, ToolModel } from "../model/server-model.js";
import { hasSettings } from "./environment-module.js";
import { call, code, lazyImport, list, literal, object, property } from "./expressions.js";
import { importOf } from "./imports.js";
import type { TypeScriptFile } from "./typescript-file.js";

/** Path of the tests made from the manifest's examples, relative to the server's folder. */
export const contractTestPath = "test/contract.test.ts";

/**
 * `test/contract.test.ts`: the tools' examples as tests of the real handlers. Undefined when no example can be a
 * test: HTTP tools would call the network, and a tool that is not read-only is called only with examples that state the
 * expected result (`output` or `error`).
 */
export function contractTest(model: ServerModel, header: string): TypeScriptFile | undefined {
  const examples = contractExamples(model);
  if (examples.length === 0) return undefined;
  return {
    path: contractTestPath,
    header,
    imports: [
      ...(model.hooks && hasSettings(model) ? [importOf("../src/environment.js", ["environment"])] : []),
      importOf("../src/runtime/calls/contract.js", ["testContract"]),
      ...(model.hooks ? [importOf("../src/runtime/hooks/lifecycle-hooks.js", ["lifecycleHooks"])] : []),
    ],
    statements: [
      call(
        "await testContract",
        object([
          lazyImport("tools", "../src/tools.js"),
          property("setup", code('new URL("../src/handlers/contract/setup.js", import.meta.url)')),
          property("authenticated", literal(model.auth !== undefined)),
          ...(model.hooks ? [property("lifecycle", lifecycleOf(model))] : []),
          property("examples", list(examples.map(literal))),
        ]),
      ),
    ],
  };
}

/** The hooks, loaded after the set-up of the tests has run. */
function lifecycleOf(model: ServerModel): WriterFunction {
  const hooks = code('(await import("../src/handlers/hooks.js")).hooks');
  const loaded = call("lifecycleHooks", hooks, ...(hasSettings(model) ? [code("environment")] : []));
  return (writer) => loaded(writer.write("async () => "));
}

/** Whether the server has contract tests. */
export function hasContractTest(model: ServerModel): boolean {
  return contractExamples(model).length > 0;
}

function contractExamples({ tools }: ServerModel): readonly JsonObject[] {
  return tools.filter(({ http }) => http === undefined).flatMap(examplesOf);
}

function examplesOf({ name, annotations, examples }: ToolModel): readonly JsonObject[] {
  return examples
    .filter(
      ({ output, error }) => annotations.readOnlyHint === true || output !== undefined || error !== undefined,
    )
    .map(({ title, input, answers, output, error }) => {
      const entries: readonly (readonly [string, Json | undefined])[] = [
        ["tool", name],
        ["title", title],
        ["input", input],
        ["answers", answers],
        ["output", output],
        ["error", error],
      ];
      return Object.fromEntries(
        entries.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined),
      );
    });
}
