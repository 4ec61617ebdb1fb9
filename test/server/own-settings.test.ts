import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OwnSettings } from "../../templates/server/environment/own-settings.js";
import { redactionOf } from "../../templates/server/environment/redaction.js";
import { createConsoleLog } from "../../templates/server/log/console-log.js";
import { createLog } from "../../templates/server/log/log.js";

const plain = { required: true, secret: false } as const;

interface Values {
  readonly DATA: string;
  readonly SIZE: number;
  readonly LOUD?: boolean;
}

function settings(): OwnSettings<Values> {
  return new OwnSettings<Values>({
    DATA: { ...plain, type: "string" },
    SIZE: { ...plain, type: "integer", default: 20 },
    LOUD: { type: "boolean", required: false, secret: false },
  });
}

describe("settings of the author's own", () => {
  test("have their types and defaults, and an empty variable counts as not set", () => {
    const own = settings();
    expect(own.read({ DATA: "a", SIZE: "", LOUD: "TRUE" })).toEqual([]);
    expect(own.values).toEqual({ DATA: "a", SIZE: 20, LOUD: true });
    expect(own.read({ DATA: " b ", SIZE: "-3", LOUD: "0" })).toEqual([]);
    expect(own.values).toEqual({ DATA: " b ", SIZE: -3, LOUD: false });
    expect(own.read({ DATA: "a" })).toEqual([]);
    expect(own.values).toEqual({ DATA: "a", SIZE: 20 });
  });

  test("name every problem and its fix", () => {
    expect(settings().read({ DATA: " ", SIZE: "2.5", LOUD: "yes" })).toEqual([
      "DATA is not set: set it, the manifest declares it in server.environment",
      'SIZE is "2.5": set it to a whole number',
      'LOUD is "yes": set it to true or false',
    ]);
  });

  test("whole numbers are those that JavaScript keeps", () => {
    fc.assert(
      fc.property(fc.oneof(fc.bigInt(), fc.maxSafeInteger().map(BigInt)), (number) => {
        const own = settings();
        const problems = own.read({ DATA: "a", SIZE: String(number) });
        if (Number.isSafeInteger(Number(number)) && BigInt(Number(number)) === number) {
          expect([problems, own.values.SIZE]).toEqual([[], Number(number)]);
        } else expect(problems).toHaveLength(1);
      }),
    );
  });

  test("are read from the environment of the process where nothing read them before", () => {
    process.env["OWN_SETTINGS_TEST"] = "there";
    try {
      const own = new OwnSettings<{ OWN_SETTINGS_TEST: string }>({
        OWN_SETTINGS_TEST: { ...plain, type: "string" },
      });
      expect(own.values).toEqual({ OWN_SETTINGS_TEST: "there" });
    } finally {
      delete process.env["OWN_SETTINGS_TEST"];
    }
    expect(() => settings().values).toThrow("DATA is not set");
  });

  test("that are secret are not repeated in problems", () => {
    const own = new OwnSettings<{ PIN: number }>({
      PIN: { type: "integer", required: true, secret: true },
    });
    expect(own.read({ PIN: "hunter2" })).toEqual(["PIN is not a whole number: set it to one"]);
  });
});

describe("the log", () => {
  test("holds no secret, whichever log it is and wherever the secret stands, and stays JSON", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ minLength: 6 }), fc.integer({ min: 100_000 }).map(String)),
        (secret) => {
          fc.pre(secret.trim().length >= 6 && !'{"level":30,"msg":"call'.includes(secret));
          const own = new OwnSettings<{ KEY: string }>({
            KEY: { type: "string", required: true, secret: true },
          });
          own.read({ KEY: secret });
          const lines: string[] = [];
          const redact = redactionOf(own);
          const logs = [
            createLog("info", (text) => lines.push(...text.trimEnd().split("\n")), redact),
            createConsoleLog("info", (_level, line) => lines.push(line), redact),
          ];
          for (const log of logs) {
            log.message(
              "info",
              `key ${secret}`,
              { tool: "t", requestId: "r" },
              { url: secret, at: [secret] },
            );
            log.error("failed", { key: secret }, new Error(`no ${secret}`, { cause: new Error(secret) }));
            log.info(encodeURIComponent(secret));
            log.flush();
          }
          expect(lines).toHaveLength(6);
          const texts = lines.flatMap((line) => stringsOf(JSON.parse(line)));
          expect(texts.filter((text) => text.includes(secret))).toEqual([]);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("is unchanged where it holds no secret", () => {
    const own = new OwnSettings<{ KEY: string }>({ KEY: { type: "string", required: true, secret: true } });
    const redact = redactionOf(own);
    expect(redact("a hunter22\n")).toBe("a hunter22\n");
    own.read({ KEY: "hunter22" });
    expect(redact('{"a":1}\n{"b":"hunter22"}\n')).toBe('{"a":1}\n{"b":"***"}\n');
    expect(redact('{ "a": 1 }\n')).toBe('{ "a": 1 }\n');
  });
});

function stringsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
