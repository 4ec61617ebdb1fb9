import { describe, expect, test } from "vitest";
import { withoutTokens } from "../../templates/server/log/log-rules.js";
import { LogWriter } from "../../templates/server/log/log-writer.js";

/** A pipe that takes bytes or says that it is full. */
class Pipe {
  full = false;
  text = "";
  readonly write = (bytes: Uint8Array): number => {
    if (this.full) throw Object.assign(new Error("full"), { code: "EAGAIN" });
    const taken = Math.min(bytes.length, 1_000);
    this.text += Buffer.from(bytes.subarray(0, taken)).toString("latin1");
    return taken;
  };
}

const line = `${"a".repeat(99)}\n`;

describe("a log whose reader stalls", () => {
  test("keeps lines up to a bound, drops and counts the rest, and never waits", () => {
    const pipe = new Pipe();
    const writer = new LogWriter(pipe.write);
    writer.write(line);
    pipe.full = true;
    for (let n = 0; n < 20_000; n += 1) writer.write(line);
    pipe.full = false;
    writer.retry();
    const lines = pipe.text.trimEnd().split("\n");
    const { dropped, msg } = JSON.parse(lines.pop() ?? "");
    expect(msg).toBe("log lines dropped");
    expect(lines.length + dropped).toBe(20_001);
    expect(dropped).toBeGreaterThan(9_000);
    for (const kept of lines) expect(kept).toBe("a".repeat(99));
    writer.write(line);
    expect(pipe.text.endsWith(line)).toBe(true);
  });

  test("ends with the process", () => {
    const pipe = new Pipe();
    const writer = new LogWriter(pipe.write);
    pipe.full = true;
    writer.write(line);
    writer.end();
    expect(pipe.text).toBe("");
  });

  test("loses what is written to a closed pipe, and nothing more", () => {
    const writer = new LogWriter(() => {
      throw Object.assign(new Error("closed"), { code: "EPIPE" });
    });
    writer.write(line);
    writer.write(line);
  });
});

describe("tokens in a line", () => {
  const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl_-";

  test.each([
    [`a ${token} b`, "a [token] b"],
    [`x_${token}`, "x_[token]"],
    [`${token}.${token}`, "[token].[token]"],
    [`a.b.${token}`, "a.b.[token]"],
    [`eyJ ${token} eyJ`, "eyJ [token] eyJ"],
    ["eyJhbGciOiJub25lIn0.eyJ9.", "[token]"],
    ["eyJ.a.b", "eyJ.a.b"],
    ["no token", "no token"],
  ])("%s", (text, expected) => {
    expect(withoutTokens(text)).toBe(expected);
  });

  test.each(["eyJ", "eyJaaaaa.", "eyJaaaaa.eyJ", "eyJaaaaa.a", ".eyJ", "eyJaaaaaeyJ.."])(
    "%s a million times takes no more than linear time",
    (part) => {
      const text = part.repeat(1_000_000);
      const started = performance.now();
      withoutTokens(text);
      // Quadratic work would take hours.
      expect(performance.now() - started).toBeLessThan(20_000);
    },
  );
});
