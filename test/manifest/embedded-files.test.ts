import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadManifest } from "../../src/manifest/load.js";
import { readFileFromDisk } from "../../src/manifest/read.js";
import { temporaryFolder } from "../temporary-folder.js";

const manifestOf = (file: string) =>
  JSON.stringify({
    manifest: 1,
    server: { name: "club", version: "1.0.0" },
    tools: { lend: { description: "Lends a book." } },
    resources: { rules: { uri: "club://rules", file } },
  });

function load(file: string, text?: string | Uint8Array) {
  const folder = temporaryFolder("embedded");
  mkdirSync(join(folder, "repository", ".git"), { recursive: true });
  mkdirSync(join(folder, "repository", "texts"), { recursive: true });
  if (text !== undefined) writeFileSync(join(folder, "repository", "texts", file), text);
  const path = join(folder, "repository", "manifest.yaml");
  writeFileSync(path, manifestOf(text === undefined ? file : `texts/${file}`));
  writeFileSync(join(folder, "outside.md"), "secret");
  const [loaded, diagnostics] = loadManifest(path, readFileFromDisk);
  const messages = diagnostics.filter(({ code }) => code === "unreadable-file").map(({ message }) => message);
  return { embedded: [...(loaded?.embedded.values() ?? [])], messages };
}

test("a file is embedded with LF, without a byte order mark, by its literal name", () => {
  expect(load("100%20é.md", "\uFEFFone\r\ntwo\n")).toEqual({ embedded: ["one\ntwo\n"], messages: [] });
});

test("no file outside the repository is embedded, however it is named", () => {
  for (const file of ["../outside.md", "texts/../../outside.md"]) {
    const { embedded, messages } = load(file);
    expect(embedded).toEqual([]);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain("it is outside the repository");
  }
  expect(load("/etc/hostname").embedded).toEqual([]);
});

test("a file of more than 1 MiB, and one that is not text, is refused", () => {
  expect(load("large.txt", "x".repeat(1_048_577)).messages[0]).toContain("the limit is 1.0 MiB");
  expect(load("image.png", new Uint8Array([0x89, 0x50, 0xff])).messages[0]).toContain("it is not UTF-8 text");
});
