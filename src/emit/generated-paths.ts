/**
 * The paths of generated files in a server's folder: those of this version and of earlier ones. A lock that names
 * others was not written by mcpile: a file at such a path is its author's, and nothing is deleted there.
 */
const generatedPaths: readonly RegExp[] = [
  /^(?:\.dockerignore|\.env\.example|\.gitattributes|\.gitignore|Dockerfile|README\.md|package\.json|tsconfig\.json)$/,
  /^client\/(?:mcp\.ts|openai\.(?:py|sh|ts))$/,
  /^src\/(?:fetch|http-requests|main|schemas|settings|tools|types)\.ts$/,
  /^src\/validators\.(?:d\.ts|js)$/,
  /^src\/runtime\/(?:[a-z0-9][a-z0-9-]*\/)*[a-z0-9][a-z0-9-]*\.ts$/,
  /^test\/contract\.test\.ts$/,
];

/** Whether mcpile generates a file at `path`, relative to the server's folder with `/` separators, in any version. */
export function isGeneratedPath(path: string): boolean {
  return generatedPaths.some((pattern) => pattern.test(path));
}

/** Whether mcpile makes a handler at `path`: once, for its author to fill in. */
export function isHandlerPath(path: string): boolean {
  return /^src\/handlers\/[^/]+\.ts$/.test(path);
}
