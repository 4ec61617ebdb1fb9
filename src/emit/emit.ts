import { tsLineComment } from "../escape/typescript-comment.js";
import { codeUnitOrder } from "../model/order.js";
import type { ServerModel } from "../model/server-model.js";
import { emitBuildScript } from "./build-script.js";
import { emitClients } from "./clients/emit-clients.js";
import { contractTest } from "./contract-test.js";
import { containerFiles } from "./dockerfile.js";
import { emitEnvExample } from "./env-example.js";
import { environmentModule } from "./environment-module.js";
import { fetchModule } from "./fetch-module.js";
import type { FileSet, GeneratedFile, Owner } from "./file-set.js";
import { isGeneratedPath, isHandlerPath } from "./generated-paths.js";
import { emitGitattributes, emitGitignore } from "./git-files.js";
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
import { type TypeDeclaration, typesModule } from "./types-module.js";
import { printTypeScript, type TypeScriptFile } from "./typescript-file.js";
import { validatorTypesModule } from "./validator-types-module.js";

/** Inputs of {@link emit} besides the model. */
export interface EmitParts {
  /** The types of `src/types.ts`. */
  readonly types: readonly TypeDeclaration[];
  readonly templates: Templates;
  /** The package with the run-time code, where the server has no copy of its own. */
  readonly runtime?: SharedRuntime;
}

/**
 * Every file of a generated server except its validators (`withValidators`), which take as long as all others and can
 * be compiled at the same time. Pure: the same model and parts give the same bytes on every machine.
 */
export function emit(model: ServerModel, parts: EmitParts): FileSet {
  const { templates } = parts;
  const header = headerText(model);
  const modules = typeScriptModules(model, parts, tsLineComment(header));
  const files = modules.map(([module]) => module);
  const texts = printTypeScript(files);
  const { runtime } = parts;
  const textOf = (path: string) => texts.get(path) ?? "";
  const runtimeModules =
    runtime === undefined
      ? [...runtimeFiles(files, texts, templates)].map(([name, text]) =>
          generated(`src/runtime/${name}`, text),
        )
      : handlerReexports(runtime, header);
  return inOrder([
    ...modules.map(([{ path }, owner]) => ({
      path,
      text: runtime === undefined ? textOf(path) : importFromPackage(textOf(path), runtime),
      owner,
    })),
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

type OwnedModule = readonly [module: TypeScriptFile, owner: Owner];

function typeScriptModules(model: ServerModel, parts: EmitParts, header: string): readonly OwnedModule[] {
  const schemas = schemasModule(model, header);
  const requests = httpRequestsModule(model, header);
  const contract = contractTest(model, header);
  const environment = environmentModule(model, header);
  const hooks = hooksModule(model, header);
  return [
    [mainModule(model, header), "generated"],
    ...(model.fetch ? [[fetchModule(model, header), "generated"] as const] : []),
    [settingsModule(model, header), "generated"],
    ...(environment === undefined ? [] : [[environment, "generated"] as const]),
    ...(hooks === undefined ? [] : [[hooks, "generated"] as const]),
    ...(schemas === undefined ? [] : [[schemas, "generated"] as const]),
    ...(requests === undefined ? [] : [[requests, "generated"] as const]),
    ...(contract === undefined ? [] : [[contract, "generated"] as const]),
    [typesModule(model, parts.types, header), "generated"],
    ...(model.tools.length === 0 ? [] : [[validatorTypesModule(model, header), "generated"] as const]),
    [toolsModule(model, header), "generated"],
    ...resourceModules(model, header),
    ...promptModules(model, header),
    ...model.tools
      .filter((tool) => tool.http === undefined)
      .map((tool) => [handlerStub(tool), "user"] as const),
  ];
}

function promptModules(model: ServerModel, header: string): readonly OwnedModule[] {
  if (model.prompts.length === 0) return [];
  const handled = model.prompts.filter(({ messages }) => messages === undefined);
  return [
    [promptsModule(model, header), "generated"],
    ...(handled.length === 0 ? [] : [[promptTypesModule(handled, header), "generated"] as const]),
    ...handled.map((prompt) => [promptStub(prompt), "user"] as const),
  ];
}

function resourceModules(model: ServerModel, header: string): readonly OwnedModule[] {
  if (model.resources.length === 0) return [];
  const handled = model.resources.filter(({ contents }) => contents === undefined);
  return [
    [resourcesModule(model, header), "generated"],
    ...(handled.length === 0 ? [] : [[resourceTypesModule(handled, header), "generated"] as const]),
    ...handled.map((resource) => [resourceStub(resource), "user"] as const),
  ];
}

function generated(path: string, text: string): GeneratedFile {
  return { path, text, owner: "generated" };
}
