import { expect, test } from "vitest";
import { toolIdentifiers } from "../../src/model/names.js";

test("no tool's method has a name that JavaScript looks for in objects, or is a reserved word", () => {
  for (const name of [
    ...Object.getOwnPropertyNames(Object.prototype),
    "then",
    "catch",
    "finally",
    "toJSON",
  ]) {
    const { value } = toolIdentifiers(name);
    expect(Object.hasOwn(Object.prototype, value) || ["then", "toJSON"].includes(value), name).toBe(false);
    expect(() => new Function(`const ${value} = 1; return class { async ${value}() {} };`)).not.toThrow();
  }
  expect(toolIdentifiers("then").value).toBe("thenHandler");
  expect(toolIdentifiers("constructor").value).toBe("constructorHandler");
});
