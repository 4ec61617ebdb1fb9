/** Media types of embedded files by extension. */
const byExtension: ReadonlyMap<string, string> = new Map([
  ["csv", "text/csv"],
  ["css", "text/css"],
  ["htm", "text/html"],
  ["html", "text/html"],
  ["js", "text/javascript"],
  ["json", "application/json"],
  ["md", "text/markdown"],
  ["svg", "image/svg+xml"],
  ["txt", "text/plain"],
  ["xml", "application/xml"],
  ["yaml", "application/yaml"],
  ["yml", "application/yaml"],
]);

/** The media type of a file by the extension of its name, if it is a usual one. */
export function mediaTypeOf(file: string): string | undefined {
  return byExtension.get(/\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? "");
}
