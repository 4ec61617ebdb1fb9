import type { JsonObject } from "../../json.js";
import { listOf, textOf } from "../document-set.js";

/** The Server Objects that `schemes`, `host` and `basePath` mean, https first. Without a host: one relative to the document. */
export function swagger2Servers(root: JsonObject): readonly JsonObject[] {
  const host = textOf(root["host"]) ?? "";
  const basePath = textOf(root["basePath"]) ?? "";
  if (host === "") return basePath === "" || basePath === "/" ? [] : [{ url: basePath }];
  const named = listOf(root["schemes"]).filter((scheme) => scheme === "https" || scheme === "http");
  const schemes = named.length === 0 || named.includes("https") ? ["https"] : ["http"];
  return schemes.map((scheme) => ({ url: `${scheme}://${host}${basePath.replace(/^(?=[^/])/, "/")}` }));
}
