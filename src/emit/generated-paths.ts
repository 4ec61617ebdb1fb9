import { runtimePaths } from "./runtime-paths.js";

/**
 * The paths of generated files in a server's folder: those of this version and of earlier ones. A lock with other
 * paths was not written by mcpile: files at such paths belong to the user and are not deleted.
 */
const generatedPaths: readonly RegExp[] = [
  /^(?:\.dockerignore|\.env\.example|\.gitattributes|\.gitignore|Dockerfile(?:\.dockerignore)?|build\.mjs|README\.md|package(?:-lock)?\.json|sbom\.cdx\.json|tsconfig(?:\.server)?\.json)$/,
  /^client\/(?:mcp\.ts|openai\.(?:py|sh|ts)|openai-(?:functions|conversation)\.sh)$/,
  /^(?:bin\.js|chatgpt-app-submission\.json|manifest\.json|server\.json)$/,
  /^client\/hosts\/(?:http|stdio)\/(?:codex\.toml|[a-z-]+\.json)$/,
  /^src\/(?:environment|fetch|hooks|http-requests|main|prompt-types|prompts|resource-types|resources|schemas|settings|tools|types)\.ts$/,
  /^src\/validators\.(?:d\.ts|js)$/,
  /^test\/contract\.test\.ts$/,
];

const runtime = "src/runtime/";

/** Whether mcpile generates a file at `path`, relative to the server's folder with `/` separators, in any version. */
export function isGeneratedPath(path: string): boolean {
  if (path.startsWith(runtime)) return runtimePaths.has(path.slice(runtime.length));
  return generatedPaths.some((pattern) => pattern.test(path));
}

/**
 * Whether mcpile deletes the file at `path` when it wrote it and generates it no more. It leaves npm's lock to the user: the
 * next `npm install` adds to it what the manifest adds.
 */
export function isDeletablePath(path: string): boolean {
  return isGeneratedPath(path) && path !== "package-lock.json";
}

/** Whether `path` is that of a handler, which mcpile creates once as a stub. */
export function isHandlerPath(path: string): boolean {
  return /^src\/handlers\/(?:(?:prompts|resources)\/)?[^/]+\.ts$/.test(path);
}
