import { decodeFragmentStep, isJsonObject, isSchema, type Json, type JsonSchema, own } from "../json.js";
import { definitionName } from "../json-schema/references.js";
import { toolTypeNames } from "../model/names.js";
import type { NamedSchema, ServerModel, ToolSchema } from "../model/server-model.js";
import { receivesDefaults } from "../model/tool-schema.js";
import { DefaultScanner } from "./defaults.js";
import { schemaDoc } from "./doc-lines.js";
import { SchemaReader } from "./schema-reader.js";
import type { Target, View } from "./schema-reading.js";
import { printType } from "./type-printer.js";

/** A named TypeScript type. */
export interface TypeDeclaration {
  readonly name: string;
  /** A type expression; refers to other declarations by name. */
  readonly type: string;
  /** Lines of its documentation, not escaped. */
  readonly doc: readonly string[];
}

/**
 * The types of a server. A type never rejects a value that its schema accepts. Per tool: `RollDiceArguments`, the
 * arguments that a caller may send; `RollDiceInput`, the handler's input, with the defaults that the validator fills in
 * (see `compileValidators`; none in HTTP tools, whose two types are the same); `RollDiceOutput` when the tool has an output schema; `RollDiceAnswers`, the answers that the
 * handler of a tool with a form gets. Per definition a type of its name,
 * and, where defaults make a difference, `BookSent` and `BookFilled` for the caller's and the handler's view of it.
 */
export function declareTypes(model: ServerModel): readonly TypeDeclaration[] {
  const defaults = new DefaultScanner(model.definitions);
  const viewNames = new ViewNames(model);
  const used = new Map<string, Target>();
  const targetOf = (definition: NamedSchema, asked: View): Target => {
    const effects = defaults.ofDefinition(definition.name);
    const view: View = asked !== "plain" && effects[asked] ? asked : "plain";
    const typeName = viewNames.of(definition, view);
    const target = { typeName, schema: definition.schema, view };
    used.set(typeName, target);
    return target;
  };
  const reader = new SchemaReader((ref, view) => {
    const name = definitionName(ref);
    const definition = name === undefined ? undefined : model.definitions.get(name);
    return definition === undefined ? undefined : targetOf(definition, view);
  });
  const print = (schema: JsonSchema, view: View): string => printType(reader.readType(schema, view));

  const tools = model.tools.flatMap((tool) => {
    const { identifiers, input, output, answers } = tool;
    const receives = receivesDefaults(tool);
    const declare = (suffix: string, { schema }: ToolSchema, type: string): TypeDeclaration => ({
      name: identifiers.type + suffix,
      type,
      doc: schemaDoc(schema),
    });
    const filled = receives && defaults.ofSchema(input.schema).filled;
    return [
      declare("Arguments", input, print(input.schema, receives ? "sent" : "plain")),
      declare("Input", input, filled ? print(input.schema, "filled") : `${identifiers.type}Arguments`),
      ...(output === undefined ? [] : [declare("Output", output, print(output.schema, "plain"))]),
      ...(answers === undefined ? [] : [declare("Answers", answers, print(answers.schema, "filled"))]),
    ];
  });
  const definitions = [...model.definitions.values()].flatMap((definition) => {
    targetOf(definition, "plain");
    const views: readonly View[] = ["plain", "sent", "filled"];
    return [...new Set(views.map((view) => viewNames.of(definition, view)))].flatMap((typeName) => {
      const target = used.get(typeName);
      return target === undefined ? [] : [declareTarget(target, reader)];
    });
  });
  return [...definitions, ...tools];
}

function declareTarget(target: Target, reader: SchemaReader): TypeDeclaration {
  return { name: target.typeName, type: printType(reader.readTarget(target)), doc: schemaDoc(target.schema) };
}

/** Names of the types of definitions in each view, different from all other types. */
class ViewNames {
  readonly #taken: Set<string>;
  readonly #names = new Map<string, string>();

  constructor(model: ServerModel) {
    this.#taken = new Set([...model.definitions.values()].map(({ typeName }) => typeName));
    for (const { identifiers, answers } of model.tools) {
      for (const name of toolTypeNames(identifiers, answers !== undefined)) this.#taken.add(name);
    }
  }

  of({ typeName }: NamedSchema, view: View): string {
    if (view === "plain") return typeName;
    const wanted = typeName + (view === "sent" ? "Sent" : "Filled");
    const known = this.#names.get(wanted);
    if (known !== undefined) return known;
    let name = wanted;
    for (let number = 2; this.#taken.has(name); number++) name = `${wanted}${number}`;
    this.#taken.add(name);
    this.#names.set(wanted, name);
    return name;
  }
}

/**
 * The types of a self-contained schema: references point into the schema itself (`#`, JSON Pointers). The first
 * declaration, `name`, is the schema's own.
 */
export function declareSchema(name: string, root: JsonSchema): readonly TypeDeclaration[] {
  const targets = new Map<string, Target>([["#", { typeName: name, schema: root, view: "plain" }]]);
  const taken = new Set([name]);
  const reader = new SchemaReader((ref) => {
    const known = targets.get(ref);
    if (known !== undefined) return known;
    const schema = schemaAt(root, ref);
    if (schema === undefined) return undefined;
    const token = decodeFragmentStep(ref.slice(ref.lastIndexOf("/") + 1)).replace(/[^A-Za-z0-9]/g, "");
    const wanted = /^[A-Za-z]/.test(token)
      ? `${token.charAt(0).toUpperCase()}${token.slice(1)}`
      : `${name}${token}`;
    let typeName = wanted;
    for (let number = 2; taken.has(typeName); number++) typeName = `${wanted}${number}`;
    taken.add(typeName);
    const target: Target = { typeName, schema, view: "plain" };
    targets.set(ref, target);
    return target;
  });
  // Reading types adds targets for references: the loop visits entries that are added meanwhile.
  const declarations: TypeDeclaration[] = [];
  for (const target of targets.values()) declarations.push(declareTarget(target, reader));
  return declarations;
}

/** The schema at a JSON Pointer in a URI fragment. */
function schemaAt(root: JsonSchema, ref: string): JsonSchema | undefined {
  if (!ref.startsWith("#/")) return undefined;
  let value: Json | undefined = root;
  for (const token of ref.slice(2).split("/").map(decodeFragmentStep)) {
    if (Array.isArray(value)) value = value[Number(token)];
    else if (isJsonObject(value)) value = own(value, token);
    else return undefined;
  }
  return isSchema(value) ? value : undefined;
}
