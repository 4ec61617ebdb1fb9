import { describe, expect, test } from "vitest";
import { gitPath, normaliseFolder, withSlashes } from "../../src/cli/paths.js";
import { resolvePath } from "../../src/manifest/references.js";
import { isInside } from "../../src/output/lock.js";

describe("paths on Windows", () => {
  test("have slashes, whatever was typed", () => {
    expect(withSlashes("manifests\\dice.yaml", "win32")).toBe("manifests/dice.yaml");
    expect(withSlashes("C:\\work\\manifests\\dice.yaml", "win32")).toBe("C:/work/manifests/dice.yaml");
    expect(withSlashes("odd\\name.yaml", "linux")).toBe("odd\\name.yaml");
  });

  test.each([
    [".\\generated\\", "generated"],
    ["..\\servers\\.\\dice\\..", "../servers"],
    ["C:\\", "C:"],
    ["c:\\work\\generated\\", "c:/work/generated"],
    ["c:/work//generated", "c:/work/generated"],
    ["\\\\machine\\share\\generated", "//machine/share/generated"],
    [".", "."],
  ])("the folder %s is %s", (typed, shown) => {
    expect(normaliseFolder(typed, "win32")).toBe(shown);
  });

  test.each([
    ["manifests\\dice.yaml", "./manifests/dice.yaml"],
    ["C:\\work\\manifests\\dice.yaml", "./manifests/dice.yaml"],
    ["c:/WORK/manifests/dice.yaml", "./manifests/dice.yaml"],
    ["C:\\other\\dice.yaml", "../other/dice.yaml"],
  ])("Git knows %s as %s", (path, known) => {
    expect(gitPath(path, "C:\\work", "win32")).toBe(known);
  });

  test("references are found beside their manifest, on a drive or on another machine", () => {
    expect(resolvePath("C:/work/manifests/dice.yaml", "./die.yaml")).toBe("C:/work/manifests/die.yaml");
    expect(resolvePath("C:/work/manifests/dice.yaml", "../die.yaml")).toBe("C:/work/die.yaml");
    expect(resolvePath("//machine/share/dice.yaml", "./die.yaml")).toBe("//machine/share/die.yaml");
  });

  test("a lock can name nothing outside its folder, by no way that Windows knows", () => {
    for (const path of [
      "C:/x",
      "C:x",
      "a\\b",
      "\\\\machine\\share",
      "//machine/share",
      "/x",
      "a/../../x",
      "x:stream",
    ])
      expect(isInside(path), path).toBe(false);
    expect(isInside("src/main.ts")).toBe(true);
  });
});

describe("paths elsewhere", () => {
  test.each([
    ["./generated/", "generated"],
    ["/", "/"],
    ["//srv/generated", "/srv/generated"],
  ])("the folder %s is %s", (typed, shown) => {
    expect(normaliseFolder(typed, "linux")).toBe(shown);
  });

  test.each([
    ["manifests/dice.yaml", "./manifests/dice.yaml"],
    ["/work/manifests/dice.yaml", "./manifests/dice.yaml"],
    ["../dice.yaml", "../dice.yaml"],
  ])("Git knows %s as %s", (path, known) => {
    expect(gitPath(path, "/work", "linux")).toBe(known);
  });
});
