import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../../src/json.js";
import { compileValidators } from "../../src/schema/validators.js";
import { serverModel } from "./fixture.js";

interface Violation {
  readonly instancePath: string;
  readonly message?: string;
}

type Validator = ((value: unknown) => boolean) & { errors?: readonly Violation[] | null };

const address = {
  type: "object",
  properties: {
    street: { type: "string" },
    country: { type: "string", default: "NL" },
    lines: { type: "array", items: { type: "string", pattern: "^[a-z]+$" } },
  },
  required: ["street"],
} satisfies JsonSchema;

/** Three tools that take an address each, described in words of their own; the last one fills it in. */
function tools(filled: object = {}) {
  const take = (description: string, more: object = {}) => ({
    input: { type: "object", properties: { to: { ...address, description, ...more } } },
  });
  return { a: take("Where from"), b: take("Where to"), c: take("Where else", filled) };
}

async function compiled(
  of: ReturnType<typeof tools>,
): Promise<{ text: string; validators: Readonly<Record<string, Validator | undefined>> }> {
  const [text, diagnostics] = compileValidators(serverModel(of));
  if (text === undefined) throw new Error(JSON.stringify(diagnostics));
  const url = `data:text/javascript,${encodeURIComponent(text)}`;
  return { text, validators: await import(/* @vite-ignore */ url) };
}

describe("schemas that repeat inside others", () => {
  test("are one function, whatever their descriptions", async () => {
    const { text } = await compiled(tools());
    expect(text.match(/"\/street"/g)).toHaveLength(1);
    expect(text.match(/function part_/g)).toHaveLength(1);
  });

  test("are validated in every place, with the place named", async () => {
    const { validators } = await compiled(tools());
    for (const validate of [validators["aInput"], validators["bInput"], validators["cInput"]]) {
      expect(validate?.({ to: { street: "s", lines: ["ok"] } })).toBe(true);
      expect(validate?.({ to: { lines: ["ok", "7"] } })).toBe(false);
      expect(validate?.errors?.map(({ instancePath }) => instancePath)).toEqual(["/to", "/to/lines/1"]);
    }
  });

  test("fill in the defaults inside them, and are filled in by those beside them", async () => {
    const { validators, text } = await compiled(tools({ default: { street: "Main" } }));
    expect(text.match(/function part_/g)).toHaveLength(1);
    const given = { to: { street: "s" } };
    expect(validators["aInput"]?.(given)).toBe(true);
    expect(given).toEqual({ to: { street: "s", country: "NL" } });
    const nothing = {};
    expect(validators["aInput"]?.(nothing)).toBe(true);
    expect(nothing).toEqual({});
    expect(validators["cInput"]?.(nothing)).toBe(true);
    expect(nothing).toEqual({ to: { street: "Main", country: "NL" } });
  });

  test("are left in place where they are few", async () => {
    const { a, b } = tools();
    const [text] = compileValidators(serverModel({ a, b }));
    expect(text).not.toContain("function part_");
  });

  test("keep their names when a tool is added", async () => {
    const name = /function (part_\w+)/;
    const [before = ""] = compileValidators(serverModel(tools()));
    const list = { type: "array", items: { type: "integer", minimum: 3 } } as const;
    const first = { input: { type: "object", properties: { x: list, y: list, z: list } } };
    const [after = ""] = compileValidators(serverModel({ first, ...tools() }));
    expect(after).toContain(`function ${name.exec(before)?.[1]}(`);
  });
});
