import { describe, expect, it } from "vitest";
import { Exceptions } from "../../src/manifest/exceptions.js";
import { loadManifest } from "../../src/manifest/load.js";
import { lint } from "../../src/pipeline.js";

const head = "manifest: 1\nserver: { name: dice, version: 1.0.0 }\nauth: { audience: dice }\n";
const doubtful = `${head}tools:\n  roll: { title: Roll }\n`;

/** Codes and lines of what `lint` finds. */
async function found(text: string): Promise<readonly string[]> {
  const diagnostics = await lint("dice.yaml", { read: () => text });
  return diagnostics.map(({ code, location }) => `${code} ${location?.range.start.line}`);
}

describe("an exception", () => {
  it("is needed for what lint finds", async () => {
    expect(await found(doubtful)).toEqual(["missing-description 5"]);
  });

  it.each([
    ["at the line", doubtful.replace(/\n$/, " # mcpile-ignore missing-description: The title says it.\n")],
    [
      "above the line, among others",
      doubtful.replace(
        "  roll",
        "  # mcpile-ignore missing-description: The title says it.\n  # More.\n\n  roll",
      ),
    ],
    ["for the manifest", `${doubtful}ignore: { missing-description: The titles say it. }\n`],
    [
      "with CRLF",
      doubtful
        .replace(/\n$/, " # mcpile-ignore missing-description: The title says it.\n")
        .replaceAll("\n", "\r\n"),
    ],
  ])("accepts a warning %s", async (_, text) => {
    expect(await found(text)).toEqual([]);
  });

  it("that no longer applies is reported where it is written", async () => {
    const comment = "# mcpile-ignore missing-description: It had none.";
    const good = doubtful.replace("title: Roll", "description: Roll.");
    expect(await found(good.replace(/\n$/, ` ${comment}\n`))).toEqual(["unused-exception 5"]);
    expect(await found(`${good}ignore: { missing-description: It had none. }\n`)).toEqual([
      "unused-exception 6",
    ]);
    expect(await found(doubtful.replace("tools:", `tools: ${comment}`))).toEqual([
      "missing-description 5",
      "unused-exception 4",
    ]);
  });

  it.each([
    ["without a reason", "# mcpile-ignore missing-description"],
    ["without a code", "# mcpile-ignore"],
    ["with an unknown code", "# mcpile-ignore missing-descriptoin: why"],
    ["of an error", "# mcpile-ignore unknown-key: why"],
  ])("%s accepts nothing", async (_, comment) => {
    expect(await found(doubtful.replace(/\n$/, ` ${comment}\n`))).toEqual([
      "missing-description 5",
      "invalid-exception 5",
    ]);
  });

  it("of a host's limit is needed where any host has it, whichever --host names", async () => {
    const accepted = "ignore: { host-tool-name: Our host shortens names. }\n";
    const long = doubtful.replace("roll: { title: Roll }", `${"r".repeat(70)}: { description: Roll. }`);
    expect(await found(`${long}${accepted}`)).toEqual([]);
    expect(await found(`${doubtful.replace("title", "description")}${accepted}`)).toEqual([
      "unused-exception 6",
    ]);
    const directory = "ignore: { host-title: It is in no directory. }\n";
    expect(await found(`${doubtful.replace("title", "description")}${directory}`)).toEqual([]);
  });

  it("works beside errors too, and one without use is reported there", async () => {
    const twoTools = `${doubtful}  flip: { description: Flip., inputSchema: { type: object, properties: { n: { type: integer, default: x } } } }\n`;
    const comment = " # mcpile-ignore missing-description: why";
    expect(await found(twoTools)).toContain("missing-description 5");
    const accepted = await found(twoTools.replace("Roll }", `Roll }${comment}`));
    expect(accepted.filter((line) => line.endsWith(" 5"))).toEqual([]);
    expect(accepted.length).toBeGreaterThan(0);
    const unused = await found(twoTools.replace("title: Roll }", `description: Roll. }${comment}`));
    expect(unused).toContain("unused-exception 5");
    const noModel = `${doubtful.replace("Roll }", `Roll }${comment}`)}x: { $ref: "#/x" }\n`;
    expect((await found(noModel)).length).toBeGreaterThan(0);
  });

  it("does not accept errors", async () => {
    const text = doubtful.replace("title", "titel").replace(/\n$/, " # mcpile-ignore unknown-key: why\n");
    expect(await found(text)).toContain("unknown-key 5");
  });

  it("is a comment, not a string that looks like one", async () => {
    const inString = (string: string) => doubtful.replace("{ title: Roll }", string);
    expect(await found(inString('{ title: "Roll # mcpile-ignore missing-description: no" }'))).toEqual([
      "missing-description 5",
    ]);
    expect(await found(inString("\n    title: |\n      # mcpile-ignore missing-description: no"))).toContain(
      "missing-description 5",
    );
  });

  it("of a change is not looked at by lint, and one of a warning not by breaking", async () => {
    const text = doubtful.replace(/\n$/, " # mcpile-ignore tool-removed: Nobody called it.\n");
    expect(await found(text)).toEqual(["missing-description 5"]);
    const [loaded] = loadManifest("dice.yaml", () => `${text}ignore: { missing-description: why }\n`);
    expect(loaded && new Exceptions(loaded, "breaking").unused().map(({ message }) => message)).toEqual([
      "`tool-removed` at this line is ignored, but `mcpile breaking` does not find it",
    ]);
  });
});
