import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

const scheme = String.raw`^(?:https?|ftp):\/\/`;
const userInfo = String.raw`(?:\S+(?::\S*)?@)?`;
const path = String.raw`(?:\/[^\s]*)?$`;

/**
 * The host and port that the format `url` of ajv-formats allows, as its own regular expression says, and then a path or the
 * end of the string.
 */
export function urlHostSource(): string {
  const {
    fullFormats,
  }: typeof import("ajv-formats/dist/formats.js") = require("ajv-formats/dist/formats.js");
  const { source } = new RegExp(String(fullFormats.url).replace(/^\/|\/iu$/g, ""), "iu");
  if (!source.startsWith(scheme + userInfo) || !source.endsWith(path))
    throw new Error("ajv-formats has another regular expression for the format `url`");
  return `${source.slice(scheme.length + userInfo.length, -path.length)}(?:\\/|$)`;
}

let host: RegExp | undefined;

/**
 * The format `url`, in linear time. The regular expression of ajv-formats tries every place at which user information
 * could end with every other; a host has no `@`, so each of them is tried once here.
 */
export function isUrl(text: string): boolean {
  host ??= new RegExp(urlHostSource(), "iuy");
  const start = /^(?:https?|ftp):\/\//iu.exec(text)?.[0].length;
  if (start === undefined || /\s/.test(text)) return false;
  for (let at = start; at > 0; at = text.indexOf("@", Math.max(at, start + 1)) + 1) {
    host.lastIndex = at;
    if (host.test(text)) return true;
  }
  return false;
}
