import { createServer, get, type ServerResponse } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { sendAtTurnEnd } from "../../templates/server/transport/answer-batch.js";

const waiting: ServerResponse[] = [];
let arrived: () => void = () => {};
const server = createServer((_request, response) => {
  waiting.push(response);
  arrived();
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Requests that wait for their answers: the server's side of each, and what its client is answered in the end. */
async function requests(count: number) {
  waiting.length = 0;
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const clients = Array.from({ length: count }, () => get({ host: "127.0.0.1", port, agent: false }));
  const answers = clients.map(
    (client) =>
      new Promise<string>((resolve) => {
        client.on("error", () => resolve("no answer"));
        client.on("response", (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk) => {
            text += chunk;
          });
          response.on("end", () => resolve(`${response.statusCode} ${text}`));
        });
      }),
  );
  await new Promise<void>((resolve) => {
    arrived = () => {
      if (waiting.length === count) resolve();
    };
  });
  return { responses: [...waiting], answers, clients };
}

function answer(response: ServerResponse | undefined, body: string): void {
  if (response !== undefined) sendAtTurnEnd(response, 200, { "content-type": "text/plain" }, body);
}

describe("answers of one turn", () => {
  test("are written when it ends, each to its own client", async () => {
    const { responses, answers } = await requests(3);
    for (const [index, response] of responses.entries()) answer(response, `number ${index}`);
    expect(responses.map(({ headersSent }) => headersSent)).toContain(false);
    await nextTurn();
    expect(responses.map(({ headersSent }) => headersSent)).toEqual([true, true, true]);
    expect((await Promise.all(answers)).sort()).toEqual(["200 number 0", "200 number 1", "200 number 2"]);
  });

  test("do not wait for more than a millisecond of other work", async () => {
    const { responses, answers } = await requests(2);
    const [first, second] = responses;
    answer(first, "first");
    const started = performance.now();
    while (performance.now() - started < 2) {
      // A handler that blocks the process.
    }
    answer(second, "second");
    expect(responses.map(({ headersSent }) => headersSent)).toEqual([true, true]);
    expect((await Promise.all(answers)).sort()).toEqual(["200 first", "200 second"]);
  });

  test("are written in portions when there are many", async () => {
    const { responses, answers } = await requests(65);
    for (const response of responses) answer(response, "x");
    expect(responses.filter(({ headersSent }) => headersSent).length).toBeGreaterThanOrEqual(64);
    expect(new Set(await Promise.all(answers))).toEqual(new Set(["200 x"]));
  });

  test("reach the others when a client has gone away meanwhile", async () => {
    const { responses, answers } = await requests(2);
    const [first, second] = responses;
    first?.destroy();
    answer(first, "first");
    answer(second, "second");
    expect((await Promise.all(answers)).sort()).toEqual(["200 second", "no answer"]);
  });
});
