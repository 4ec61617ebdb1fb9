import type { WriterFunction } from "ts-morph";
import type { ServerModel } from "../model/server-model.js";
import { call, code, list, literal, type Member, object, property } from "./expressions.js";
import { importOf } from "./imports.js";
import { choicesOf } from "./prompts/prompts-module.js";

/** The features beside tools, with their methods. */
export function methodsOf(model: ServerModel): readonly Member[] {
  const completable = completionsOf(model);
  const features = [
    ...(model.resources.length === 0 ? [] : [call("resourceFeature", code("resources"))]),
    ...(model.prompts.length === 0 ? [] : [call("promptFeature", code("prompts"))]),
    ...(completable.length === 0 ? [] : [call("completionFeature", list(completable))]),
  ];
  return features.length === 0 ? [] : [property("methods", call("createMethods", ...features))];
}

/** The imports of {@link methodsOf}. */
export function methodImports(model: ServerModel): readonly ReturnType<typeof importOf>[] {
  const { prompts, resources } = model;
  if (prompts.length === 0 && resources.length === 0) return [];
  return [
    ...(prompts.length === 0 ? [] : [importOf("./prompts.js", ["prompts"])]),
    ...(resources.length === 0 ? [] : [importOf("./resources.js", ["resources"])]),
    ...(completionsOf(model).length === 0
      ? []
      : [importOf("./runtime/methods/completion.js", ["completionFeature"])]),
    importOf("./runtime/methods/methods.js", ["createMethods"]),
    ...(prompts.length === 0 ? [] : [importOf("./runtime/methods/prompts.js", ["promptFeature"])]),
    ...(resources.length === 0 ? [] : [importOf("./runtime/methods/resources.js", ["resourceFeature"])]),
  ];
}

/** Everything that clients may ask to complete, if anything has an `enum`. */
function completionsOf({ prompts, resources }: ServerModel): readonly WriterFunction[] {
  const all = [
    ...prompts.map((prompt) => ({
      kind: "ref/prompt",
      reference: prompt.name,
      name: prompt.name,
      scopes: prompt.scopes,
      choices: choicesOf(prompt),
    })),
    ...resources.flatMap(({ name, uriTemplate, scopes, variables }) => {
      if (uriTemplate === undefined) return [];
      const choices = [...variables].flatMap(([variable, { enum: values }]) =>
        values === undefined ? [] : [[variable, values] as const],
      );
      return [
        { kind: "ref/resource", reference: uriTemplate, name, scopes, choices: Object.fromEntries(choices) },
      ];
    }),
  ];
  if (all.every(({ choices }) => Object.keys(choices).length === 0)) return [];
  return all.map(({ kind, reference, name, scopes, choices }) =>
    object([
      property("kind", literal(kind)),
      property("reference", literal(reference)),
      property("parts", literal({ listing: { name }, scopes, timeoutMs: 0 })),
      property("choices", literal(choices)),
    ]),
  );
}
