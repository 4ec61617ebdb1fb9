import { afterAll, describe, expect, test } from "vitest";
import { ask, post, rollDice, startServer } from "./live-server.js";

const server = await startServer();
afterAll(() => server.close(0));

describe("the endpoint", () => {
  test.each(["/mcp", "/mcp/", "/mcp?x=1"])("answers POST %s alike", async (target) => {
    const answer = await ask(server.port, post(rollDice, {}, target));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({
      id: 1,
      result: { structuredContent: { result: [1, 2, 3] } },
    });
  });
});
