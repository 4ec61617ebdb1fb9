import { describe, expect, it } from "vitest";
import { emptyObject } from "../src/json.js";

const membersOfObject = Object.getOwnPropertyNames(Object.prototype);

describe("an empty JSON object", () => {
  it("has no member of Object.prototype", () => {
    const object = emptyObject();
    expect(membersOfObject.filter((name) => name in object)).toEqual([]);
  });

  it("takes each of their names as an ordinary key, and gives it to no other object", () => {
    const object = emptyObject();
    for (const name of membersOfObject) object[name] = name;
    expect(Object.keys(object)).toEqual(membersOfObject);
    expect(Object.values(object)).toEqual(membersOfObject);
    expect(membersOfObject.filter((name) => name in emptyObject())).toEqual([]);
  });
});
