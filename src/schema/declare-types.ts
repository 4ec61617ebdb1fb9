import { decodeFragmentStep, isJsonObject, isSchema, type Json, type JsonSchema, own } from "../json.js";
import { definitionName } from "../json-schema/references.js";
import { dataKey, keyOf, type Memory } from "../memory.js";
import { toolTypeNames } from "../model/names.js";
import { codeUnitOrder } from "../model/order.js";
import type { NamedSchema, ServerModel, ToolModel } from "../model/server-model.js";
import { receivesDefaults } from "../model/tool-schema.js";
import { DefaultScanner } from "./defaults.js";
import { schemaDoc } from "./doc-lines.js";
import { DEEPEST_TARGET, SchemaReader } from "./schema-reader.js";
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

/** Types that stand together: those of a tool, or of all definitions. */
export interface TypeGroup {
  readonly names: readonly string[];
  /** Different where a declaration differs. */
  readonly key: () => string;
  readonly declarations: () => readonly TypeDeclaration[];
}

/**
 * The types of a server. A type never rejects a value that its schema accepts. Per tool: `RollDiceArguments`, the
 * arguments that a caller may send; `RollDiceInput`, the handler's input, with the defaults that the validator fills in
 * (see `compileValidators`; none in HTTP tools, whose two types are the same); `RollDiceOutput` when the tool has an output schema; `RollDiceAnswers`, the answers that the
 * handler of a tool with a form gets. Per definition a type of its name,
 * and, where defaults make a difference, `BookSent` and `BookFilled` for the caller's and the handler's view of it.
 *
 * @returns The group of the definitions, then those of the tools.
 */
export function declareTypes(model: ServerModel, memory?: Memory): readonly TypeGroup[] {
  const declarer = new TypeDeclarer(model, memory);
  const tools = model.tools.map((tool) => declarer.toolTypes(tool));
  return [declarer.definitionTypes(), ...tools];
}

/** A view of a definition. */
type Use = readonly [definition: string, view: View];

class TypeDeclarer {
  readonly #definitions: ServerModel["definitions"];
  readonly #memory: Memory | undefined;
  readonly #defaults: DefaultScanner;
  readonly #viewNames: ViewNames;
  readonly #reader: SchemaReader;
  /** By type name, the views of definitions that types refer to. */
  readonly #used = new Map<string, Target>();
  /** The same of the group that is being declared. */
  #uses = new Map<string, Use>();
  /** Digest of what types depend on beside their own schemas. */
  readonly #context: string;

  constructor(model: ServerModel, memory: Memory | undefined) {
    this.#definitions = model.definitions;
    this.#defaults = new DefaultScanner(model.definitions);
    this.#viewNames = new ViewNames(model);
    // Where definitions lead back to themselves, what is read first decides where a type is named and where expanded.
    this.#memory = isShallow(model.definitions) ? memory : undefined;
    this.#context = this.#memory === undefined ? "" : dataKey(this.#definitionInputs());
    this.#reader = new SchemaReader((ref, view) => {
      const name = definitionName(ref);
      const definition = name === undefined ? undefined : this.#definitions.get(name);
      return definition === undefined ? undefined : this.#use(definition, view);
    });
  }

  #definitionInputs(): unknown {
    return [...this.#definitions.values()].map((definition) => [
      definition.name,
      definition.schema,
      allViews.map((view) => this.#viewNames.of(definition, view)),
    ]);
  }

  toolTypes(tool: ToolModel): TypeGroup {
    const receives = receivesDefaults(tool);
    const { identifiers, input, output, answers } = tool;
    const typed = {
      type: identifiers.type,
      receives,
      input: input.schema,
      output: output?.schema,
      answers: answers?.schema,
    };
    return this.#group(
      () => [dataKey(typed)],
      // A copy: the reader does not read again, nor say what it uses of, a schema that it met in another tool by an alias of YAML.
      () => this.#declareTool(this.#memory === undefined ? typed : structuredClone(typed)),
    );
  }

  #declareTool({ type, receives, input, output, answers }: TypedTool): readonly TypeDeclaration[] {
    const declare = (suffix: string, schema: JsonSchema, text: string): TypeDeclaration => ({
      name: type + suffix,
      type: text,
      doc: schemaDoc(schema),
    });
    const filled = receives && this.#defaults.ofSchema(input).filled;
    return [
      declare("Arguments", input, this.#print(input, receives ? "sent" : "plain")),
      declare("Input", input, filled ? this.#print(input, "filled") : `${type}Arguments`),
      ...(output === undefined ? [] : [declare("Output", output, this.#print(output, "plain"))]),
      ...(answers === undefined ? [] : [declare("Answers", answers, this.#print(answers, "filled"))]),
    ];
  }

  /** The types of all definitions in the views that the tools, or one another, refer to. Declared after the tools. */
  definitionTypes(): TypeGroup {
    for (const definition of this.#definitions.values()) this.#use(definition, "plain");
    const used = [...this.#used.keys()].sort(codeUnitOrder);
    return this.#group(
      () => [JSON.stringify(used)],
      () => {
        const names = new Set(
          [...this.#definitions.values()].flatMap((definition) =>
            allViews.map((view) => this.#viewNames.of(definition, view)),
          ),
        );
        const declared = new Map<string, TypeDeclaration>();
        // Reading a type may use views of definitions that come before it.
        for (let before = -1; before < declared.size; ) {
          before = declared.size;
          for (const name of names) {
            const target = this.#used.get(name);
            if (target !== undefined && !declared.has(name))
              declared.set(name, declareTarget(target, this.#reader));
          }
        }
        return [...names].flatMap((name) => declared.get(name) ?? []);
      },
    );
  }

  /** `inputs`: everything that `declare` reads, beside the definitions. */
  #group(inputs: () => readonly string[], declare: () => readonly TypeDeclaration[]): TypeGroup {
    const memory = this.#memory;
    if (memory === undefined) return groupOf(declare());
    const key = keyOf("types", [this.#context, ...inputs()]);
    const known = memory.recall(key);
    if (known !== undefined) return this.#recalled(known);
    this.#uses = new Map();
    const group = groupOf(declare());
    const uses = [...this.#uses.values()];
    if (!this.#reader.isCostly) memory.keep(key, `${JSON.stringify([group.names, uses])}\n${group.key()}`);
    return group;
  }

  #recalled(known: string): TypeGroup {
    const end = known.indexOf("\n");
    const [names, uses]: readonly [readonly string[], readonly Use[]] = JSON.parse(known.slice(0, end));
    for (const [name, view] of uses) {
      const definition = this.#definitions.get(name);
      if (definition !== undefined) this.#use(definition, view);
    }
    const key = known.slice(end + 1);
    return { names, key: () => key, declarations: () => JSON.parse(key) };
  }

  #print(schema: JsonSchema, view: View): string {
    return printType(this.#reader.readType(schema, view));
  }

  #use(definition: NamedSchema, asked: View): Target {
    const effects = this.#defaults.ofDefinition(definition.name);
    const view: View = asked !== "plain" && effects[asked] ? asked : "plain";
    const typeName = this.#viewNames.of(definition, view);
    const target = { typeName, schema: definition.schema, view };
    if (!this.#used.has(typeName)) this.#used.set(typeName, target);
    this.#uses.set(typeName, [definition.name, view]);
    return target;
  }
}

function groupOf(declarations: readonly TypeDeclaration[]): TypeGroup {
  const names = declarations.map(({ name }) => name);
  return { names, key: () => JSON.stringify(declarations), declarations: () => declarations };
}

const allViews: readonly View[] = ["plain", "sent", "filled"];

/** Everything that the types of a tool depend on, beside the definitions. */
interface TypedTool {
  /** Start of their names. */
  readonly type: string;
  /** Whether the handler gets defaults. */
  readonly receives: boolean;
  readonly input: JsonSchema;
  readonly output: JsonSchema | undefined;
  readonly answers: JsonSchema | undefined;
}

/** Whether no definition leads back to itself, and none is so deep that the reader would stop at the name of another. */
function isShallow(definitions: ServerModel["definitions"]): boolean {
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    depths.set(name, Number.POSITIVE_INFINITY);
    const references = referencesIn(definitions.get(name)?.schema ?? true);
    const depth = 1 + Math.max(0, ...[...references].map(depthOf));
    depths.set(name, depth);
    return depth;
  };
  return [...definitions.keys()].every((name) => depthOf(name) < DEEPEST_TARGET / 2);
}

/** Names of the definitions that any `$ref` in a schema names, those in data included. */
function referencesIn(value: Json, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const item of value) referencesIn(item, found);
  else if (isJsonObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      const name = key === "$ref" && typeof inner === "string" ? definitionName(inner) : undefined;
      if (name !== undefined) found.add(name);
      referencesIn(inner, found);
    }
  }
  return found;
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
