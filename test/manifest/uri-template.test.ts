import { describe, expect, test } from "vitest";
import type { VariableSection } from "../../src/manifest/resource-schema.js";
import { matchUri, templateProblem } from "../../src/manifest/uri-template.js";
import { variableProblem } from "../../src/manifest/variable-value.js";
import { readVariable, UriTemplate } from "../../templates/server/methods/uri-template.js";

const templates = ["a://{x}", "a://{x}/b", "a://{x}-{y}", "a://{x}.{y}/end", "a://c/{x}--{y}?q={z}"];
const uris = [
  ..."a://|a://1|a:///|a://1/b|a://1/b/b|a://1-2|a://--|a://---|a://1--2|a://.x./end".split("|"),
  ..."a://x..y/end|a://%2F/b|a://%zz|a://%25-%25|a://c/1--2?q=3|a://c/1--2?q=|a://c/----?q=-".split("|"),
  ..."b://1|a://1?|a://1#x|a://é/b|A://1|a://c/1-2--3?q=4?q=5".split("|"),
];

describe("a URI template", () => {
  test.each(templates)("%s gives the compiler and the server the same variables", (template) => {
    const served = new UriTemplate(template);
    for (const uri of uris) {
      const found = matchUri(template, uri);
      expect(served.match(uri), uri).toEqual(found && Object.fromEntries(found));
    }
  });

  test("gives back the values that a client filled in", () => {
    for (const value of ["a", "a/b", "?#", "%", "é ü", "{x}", "__proto__"]) {
      const uri = `a://${encodeURIComponent(value)}.${encodeURIComponent(value)}/end`;
      expect({ ...new UriTemplate("a://{x}.{y}/end").match(uri) }).toEqual({ x: value, y: value });
    }
  });

  test("is matched in linear time", () => {
    const started = performance.now();
    for (let count = 0; count < 1000; count += 1) {
      expect(new UriTemplate("a://{a}-{b}-{c}-{d}-{e}!").match(`a://${"-".repeat(4_000)}`)).toBeUndefined();
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test.each([
    ["a://{x", "brace"],
    ["a://{+x}", "`{+x}` is not a variable"],
    ["a://{x}{y}", "nothing separates"],
    ["a://{x}/{x}", "twice"],
    ["{x}://a", "scheme"],
    ["a://b", "no variable"],
    ["a://{__proto__}", "not a variable"],
  ])("%s is refused", (template, reason) => {
    expect(templateProblem(template)).toContain(reason);
  });
});

const rules: readonly VariableSection[] = [
  { type: "string" },
  { type: "string", enum: ["a", "10"] },
  { type: "string", minLength: 2, maxLength: 3 },
  { type: "string", pattern: "^[a-z]+$" },
  { type: "integer" },
  { type: "integer", minimum: 2, maximum: 10 },
  { type: "number", minimum: -1.5 },
  { type: "boolean" },
];

test("the compiler and the server judge the same values of variables", () => {
  const texts = [
    "a",
    "10",
    "-0",
    "007",
    "1.5",
    "-1.5",
    "1e3",
    "true",
    "abcd",
    "😀😀",
    "99999999999999999",
    " 1",
  ];
  for (const rule of rules) {
    for (const text of texts) {
      const refused = "problem" in readVariable(text, rule);
      expect(refused, `${JSON.stringify(rule)} ${text}`).toBe(variableProblem(text, rule) !== undefined);
    }
  }
});
