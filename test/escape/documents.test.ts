import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { dockerComment, dockerExec, dockerString } from "../../src/escape/dockerfile.js";
import { jsonDocument, jsonText } from "../../src/escape/json.js";
import { yamlComment, yamlString, yamlValue } from "../../src/escape/yaml.js";
import { hostileObject, hostileTexts } from "./hostile-values.js";

describe("JSON", () => {
  it("gives back every value, and shows every character", () => {
    expect(JSON.parse(jsonText(hostileObject))).toEqual(hostileObject);
    expect(JSON.parse(jsonDocument(hostileObject))).toEqual(hostileObject);
    expect(jsonDocument(hostileObject)).not.toMatch(/[\u007f-\u009f\u2028\u202e]/);
  });
});

describe("YAML", () => {
  it("gives back every value", () => {
    expect(JSON.stringify(parse(yamlValue(hostileTexts)))).toBe(JSON.stringify(hostileTexts));
    for (const text of hostileTexts) expect(parse(`key: ${yamlString(text)}`)).toEqual({ key: text });
  });

  it("keeps a comment a comment", () => {
    for (const text of hostileTexts) expect(parse(`${yamlComment(text)}\nkey: 1\n`)).toEqual({ key: 1 });
  });
});

/** Reads a double-quoted value as the Dockerfile reference describes: `\` escapes, `$` expands, a line end ends it. */
function readDockerString(literal: string): string {
  const body = /^"((?:[^"\\$\n]|\\["\\$])*)"$/.exec(literal)?.[1];
  if (body === undefined) throw new Error(`not one double-quoted word: ${literal}`);
  return body.replace(/\\(.)/g, "$1");
}

describe("Dockerfiles", () => {
  it("hold every string in one quoted word, line ends as spaces", () => {
    for (const text of hostileTexts) {
      const read = readDockerString(dockerString(text));
      expect(read.replace(/\s/g, "")).toBe(
        // biome-ignore lint/suspicious/noControlCharactersInRegex: those that become spaces
        text.replace(/[\s\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066\ufeff]|\p{Surrogate}/gu, ""),
      );
    }
    expect(dockerString('a "b" $c \\ `d`')).toBe('"a \\"b\\" \\$c \\\\ `d`"');
  });

  it("run no shell for a command", () => {
    expect(JSON.parse(dockerExec(["node", "a b", "$(x)\n"]))).toEqual(["node", "a b", "$(x)\n"]);
    expect(dockerExec(["a\nb"])).not.toContain("\n");
  });

  it("take no directive from a comment", () => {
    for (const text of hostileTexts) {
      for (const line of dockerComment(text).split("\n")) expect(line).toMatch(/^(#.*)?$/);
    }
    expect(dockerComment("syntax=evil")).toBe("# \\syntax=evil");
    expect(dockerComment("x\n escape = `")).toBe("# x\n# \\escape = `");
  });
});
