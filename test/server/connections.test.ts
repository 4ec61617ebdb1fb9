import { afterAll, describe, expect, test } from "vitest";
import { ask, post, readAnswers, rollDice, sendBytes, startServer } from "../harness/live-server.js";
import { tool } from "./sample-tools.js";

const server = await startServer({
  tools: [tool("roll_dice", { handler: () => "rolled" })],
  config: { limits: { requestBytes: 4_096, requestsPerMinute: 0 } },
});
afterAll(() => server.close());

const padded = (bytes: number): string => JSON.stringify(rollDice).padEnd(bytes);

describe("a connection", () => {
  test("pipelined requests are answered in order", async () => {
    const first = post({ ...rollDice, id: "first" }, { connection: "keep-alive" });
    const second = post({ ...rollDice, id: "second" });
    const answers = readAnswers(await sendBytes(server.port, Buffer.concat([first, second])));
    expect(answers.map(({ body }) => JSON.parse(body).id)).toEqual(["first", "second"]);
  });

  test("bytes after a refused request are not taken for a request of their own", async () => {
    const smuggled = "POST /mcp HTTP/1.1\r\nhost: localhost\r\n\r\n";
    const refused = post(smuggled, { host: "evil.example", connection: "keep-alive" });
    const answers = readAnswers(await sendBytes(server.port, Buffer.concat([refused, post(rollDice)])));
    expect(answers.map(({ status }) => status)).toEqual([403, 200]);
  });

  test("after a body that is a little too long the connection goes on", async () => {
    const first = post(padded(5_000), { connection: "keep-alive" });
    const answers = readAnswers(await sendBytes(server.port, Buffer.concat([first, post(rollDice)])));
    expect(answers.map(({ status }) => status)).toEqual([413, 200]);
  });

  test("after a body that is far too long the connection is closed, and the answer arrives", async () => {
    const first = post(padded(1_000_000), { connection: "keep-alive" });
    const answers = readAnswers(await sendBytes(server.port, Buffer.concat([first, post(rollDice)])));
    expect(answers.map(({ status, headers }) => [status, headers["connection"]])).toEqual([[413, "close"]]);
  });

  test("a body sent a byte at a time is read", async () => {
    const bytes = post(rollDice);
    const parts = [...bytes].map((byte) => Buffer.from([byte]));
    expect(await ask(server.port, parts)).toMatchObject({ status: 200 });
  });

  test("100 Continue is said when the body is wanted", async () => {
    const text = await sendBytes(server.port, post(rollDice, { expect: "100-continue" }));
    expect(readAnswers(text).map(({ status }) => status)).toEqual([100, 200]);
  });

  test("a connection that sends no HTTP is closed", async () => {
    expect(await ask(server.port, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")).toMatchObject({
      status: 400,
      body: "",
    });
  });

  test("what was refused is in the log, without its body", async () => {
    await ask(server.port, post('{"secret":"hunter2"', { host: "localhost" }));
    expect(server.log()).toContainEqual(
      expect.objectContaining({ msg: "refused", status: 400, reason: "Parse error: the body is not JSON" }),
    );
    expect(server.logText()).not.toContain("hunter2");
  });
});
