import { tsLineComment } from "../escape/typescript-comment.js";
import type { Memory } from "../memory.js";
import { codeUnitOrder } from "../model/order.js";
import type { PromptModel } from "../model/prompt-model.js";
import type { ResourceModel } from "../model/resource-model.js";
import type { ServerModel } from "../model/server-model.js";
import { emitBuildScript } from "./build-script.js";
import { emitClients } from "./clients/emit-clients.js";
import { contractTest } from "./contract-test.js";
import { containerFiles } from "./dockerfile.js";
import { emitEnvExample } from "./env-example.js";
import { environmentModule } from "./environment-module.js";
import { fetchModule } from "./fetch-module.js";
import type { FileSet, GeneratedFile } from "./file-set.js";
import { isGeneratedPath, isHandlerPath } from "./generated-paths.js";
import { emitGitattributes, emitGitignore } from "./git-files.js";
import { handlerPath, promptHandlerPath, resourceHandlerPath } from "./handler-path.js";
import { handlerStub } from "./handler-stub.js";
import { headerText } from "./header.js";
import { hooksModule, hooksStub } from "./hooks-module.js";
import { hostConfigurations } from "./hosts/configurations.js";
import { httpRequestsModule } from "./http-requests-module.js";
import { mainModule } from "./main-module.js";
import { emitPackageJson } from "./package-json.js";
import { emitBillOfMaterials } from "./packages/bill-of-materials.js";
import { lockedServer } from "./packages/locked-packages.js";
import { emitPackageLock } from "./packages/package-lock.js";
import { promptStub, promptsModule, promptTypesModule } from "./prompts/prompts-module.js";
import { publicationFiles } from "./publish/publication-files.js";
import { emitReadme } from "./readme.js";
import { resourceStub, resourcesModule, resourceTypesModule } from "./resources/resources-module.js";
import { runtimeFiles } from "./runtime-files.js";
import { schemasModule } from "./schemas-module.js";
import { settingsModule } from "./settings-module.js";
import type { SharedRuntime } from "./shared/runtime-name.js";
import { handlerReexports, sharedBuildScript } from "./shared/server-files.js";
import { importFromPackage } from "./shared/shared-runtime.js";
import type { Templates } from "./templates.js";
import { toolsModule } from "./tools-module.js";
import { emitTsconfigJson } from "./tsconfig-json.js";
import { type TypeGroup, typesModule } from "./types-module.js";
import { printTypeScript, type TypeScriptFile } from "./typescript-file.js";
import { validatorTypesModule } from "./validator-types-module.js";

/** Inputs of {@link emit} besides the model. */
export interface EmitParts {
  /** The types of `src/types.ts`. */
  readonly types: readonly TypeGroup[];
  readonly templates: Templates;
  /** The package with the run-time code, where the server has no copy of its own. */
  readonly runtime?: SharedRuntime;
  /** Remembers the printed modules. */
  readonly memory?: Memory;
  /** Whether the author's file at `path` is there, so that its first text is probably not needed. Default: none is. */
  readonly isPresent?: (path: string) => boolean;
}

/**
 * Every file of a generated server except its validators (`withValidators`), which take as long as all others and can
 * be compiled at the same time. Pure: the same model and parts give the same bytes on every machine.
 */
export function emit(model: ServerModel, parts: EmitParts): FileSet {
  const { templates } = parts;
  const header = headerText(model);
  const { runtime, memory, isPresent = () => false } = parts;
  const modules = typeScriptModules(model, parts, tsLineComment(header));
  const stubs = handlerStubs(model);
  const absent = stubs.filter(({ path }) => !isPresent(path)).map(({ module }) => module());
  const texts = printTypeScript(modules, { memory, stubs: absent });
  const standing = (text: string) => (runtime === undefined ? text : importFromPackage(text, runtime));
  const runtimeModules =
    runtime === undefined
      ? [...runtimeFiles(modules, texts, templates, memory)].map(([name, text]) =>
          generated(`src/runtime/${name}`, text),
        )
      : handlerReexports(runtime, header);
  return inOrder([
    ...modules.map(({ path }) => generated(path, standing(texts.get(path) ?? ""))),
    ...stubs.map(
      ({ path, module }) =>
        new Stub(path, () => standing(texts.get(path) ?? printTypeScript([module()]).get(path) ?? "")),
    ),
    ...runtimeModules,
    ...hooksStub(model, templates),
    ...emitClients(model, templates, header, runtime),
    ...hostConfigurations(model),
    ...publicationFiles(model),
    generated(
      "build.mjs",
      runtime === undefined
        ? emitBuildScript(header, templates)
        : sharedBuildScript(runtime, header, templates),
    ),
    generated("package.json", emitPackageJson(model, runtime)),
    ...(runtime === undefined ? packageFiles(model, templates) : []),
    generated("tsconfig.json", emitTsconfigJson(model, runtime)),
    generated(
      "README.md",
      emitReadme(runtime === undefined ? model : { ...model, lockfile: false }, header, templates),
    ),
    ...containerFiles(model, header, templates, runtime),
    generated(".env.example", emitEnvExample(model, header, templates)),
    generated(".gitattributes", emitGitattributes(header, templates)),
    generated(".gitignore", emitGitignore(header, templates)),
  ]);
}

/**
 * Adds the validators to the files of a server.
 *
 * @param text Source code of `src/validators.js`.
 */
export function withValidators(files: FileSet, text: string): FileSet {
  return inOrder([...files.values(), generated("src/validators.js", text)]);
}

function inOrder(files: readonly GeneratedFile[]): FileSet {
  const stray = files.find(({ path, owner }) => !(owner === "user" ? isHandlerPath : isGeneratedPath)(path));
  if (stray !== undefined) throw new Error(`src/emit/generated-paths.ts does not know ${stray.path}`);
  return new Map(
    files.toSorted((a, b) => codeUnitOrder(a.path, b.path)).map((file) => [file.path, file] as const),
  );
}

/** The lock of a server's packages and their bill of materials, where mcpile knows all of them. */
function packageFiles(model: ServerModel, { packages }: Templates): readonly GeneratedFile[] {
  const locked = lockedServer(model, packages);
  if (locked === undefined) return [];
  return [
    generated("package-lock.json", emitPackageLock(locked)),
    generated("sbom.cdx.json", emitBillOfMaterials(locked)),
  ];
}

function typeScriptModules(model: ServerModel, parts: EmitParts, header: string): readonly TypeScriptFile[] {
  return [
    mainModule(model, header),
    ...(model.fetch ? [fetchModule(model, header)] : []),
    settingsModule(model, header),
    environmentModule(model, header),
    hooksModule(model, header),
    schemasModule(model, header),
    httpRequestsModule(model, header),
    contractTest(model, header),
    typesModule(model, parts.types, header),
    ...(model.tools.length === 0 ? [] : [validatorTypesModule(model, header)]),
    toolsModule(model, header),
    ...resourceModules(model, header),
    ...promptModules(model, header),
  ].filter((module) => module !== undefined);
}

function promptModules(model: ServerModel, header: string): readonly TypeScriptFile[] {
  if (model.prompts.length === 0) return [];
  const handled = handledPrompts(model);
  return [
    promptsModule(model, header),
    ...(handled.length === 0 ? [] : [promptTypesModule(handled, header)]),
  ];
}

function resourceModules(model: ServerModel, header: string): readonly TypeScriptFile[] {
  if (model.resources.length === 0) return [];
  const handled = handledResources(model);
  return [
    resourcesModule(model, header),
    ...(handled.length === 0 ? [] : [resourceTypesModule(handled, header)]),
  ];
}

function handledPrompts({ prompts }: ServerModel): readonly PromptModel[] {
  return prompts.filter(({ messages }) => messages === undefined);
}

function handledResources({ resources }: ServerModel): readonly ResourceModel[] {
  return resources.filter(({ contents }) => contents === undefined);
}

/** A handler that its author fills in, and the module that stands there first. */
interface HandlerStub {
  readonly path: string;
  readonly module: () => TypeScriptFile;
}

function handlerStubs(model: ServerModel): readonly HandlerStub[] {
  return [
    ...handledResources(model).map((one) => ({
      path: resourceHandlerPath(one),
      module: () => resourceStub(one),
    })),
    ...handledPrompts(model).map((one) => ({ path: promptHandlerPath(one), module: () => promptStub(one) })),
    ...model.tools
      .filter((tool) => tool.http === undefined)
      .map((tool) => ({ path: handlerPath(tool), module: () => handlerStub(tool) })),
  ];
}

/** A file of its author's, printed when its text is asked for: of those that are there it is not. */
class Stub implements GeneratedFile {
  readonly path: string;
  readonly owner = "user";
  readonly #print: () => string;
  #text: string | undefined;

  constructor(path: string, print: () => string) {
    this.path = path;
    this.#print = print;
  }

  get text(): string {
    this.#text ??= this.#print();
    return this.#text;
  }
}

function generated(path: string, text: string): GeneratedFile {
  return { path, text, owner: "generated" };
}
