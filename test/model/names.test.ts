import { describe, expect, it } from "vitest";
import { claimName, pascalCase, schemaTypeName, toolIdentifiers, wordsOf } from "../../src/model/names.js";

describe("the spellings of a tool's name", () => {
  it.each([
    ["roll_dice", { type: "RollDice", value: "rollDice", file: "roll-dice" }],
    ["getPetById", { type: "GetPetById", value: "getPetById", file: "get-pet-by-id" }],
    ["HTTPStatus", { type: "HTTPStatus", value: "httpStatus", file: "http-status" }],
    ["list.v2-items", { type: "ListV2Items", value: "listV2Items", file: "list-v2-items" }],
    ["2fa", { type: "Tool2Fa", value: "tool2Fa", file: "2-fa" }],
    ["...", { type: "Tool", value: "tool", file: "tool" }],
  ])("%s", (name, expected) => {
    expect(toolIdentifiers(name)).toEqual(expected);
  });

  it("keeps handlers clear of reserved words and of the names tools.ts declares", () => {
    expect(toolIdentifiers("delete").value).toBe("deleteHandler");
    expect(toolIdentifiers("tools").value).toBe("toolsHandler");
    expect(toolIdentifiers("roll_dice_tool").value).toBe("rollDiceToolHandler");
  });

  it("keeps handler files clear of device names on Windows", () => {
    expect(toolIdentifiers("con").file).toBe("con-tool");
    expect(toolIdentifiers("console").file).toBe("console");
  });
});

describe("type names of schemas", () => {
  it("do not shadow types that generated modules use", () => {
    expect(schemaTypeName("Promise")).toBe("PromiseSchema");
    expect(schemaTypeName("record")).toBe("RecordSchema");
    expect(schemaTypeName("Blob")).toBe("Blob");
  });

  it("stand for names without letters too", () => {
    expect(pascalCase("漢字", "Schema")).toBe("Schema");
    expect(wordsOf("漢字")).toEqual([]);
  });
});

it("claims the first free name, in order", () => {
  const taken = new Set(["Item"]);
  expect([claimName("Item", taken), claimName("Item", taken), claimName("Other", taken)]).toEqual([
    "Item2",
    "Item3",
    "Other",
  ]);
});
