import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../cli/command.js";
import { buildProgram, type Program } from "../harness/program.js";
import { installPackages } from "./command.js";

/** Sends the requests that HTTP tools and key sets make: no name here can be resolved. */
const main = `
import { deadlineIn } from "./runtime/outbound/attempt.js";
import { exchange } from "./runtime/outbound/exchange.js";
import { RemoteKeySet } from "./runtime/auth/jwks.js";

async function get(path) {
  const request = { method: "GET", url: new URL("http://api.internal/" + path), headers: new Headers() };
  return (await exchange(request, { deadline: deadlineIn(20_000) })).text();
}
console.log(await get("first"), await get("second"));
await new RemoteKeySet("https://issuer.internal/jwks").find({ alg: "RS256" }, {}).catch(() => {});
`;

let program: Program;

beforeAll(async () => {
  await installPackages(import.meta.dirname);
  program = buildProgram("proxy-environment", main);
}, 300_000);
afterAll(() => program.remove());

/** A proxy that answers by itself. It breaks the connection on which the second request comes, once. */
async function startProxy() {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let broken = false;
  const proxy = createServer(({ url, socket }, response) => {
    asked.push(`${url}`);
    if (url?.endsWith("second") && !broken) {
      broken = true;
      socket.resetAndDestroy();
    } else response.end("answered");
  });
  proxy.on("connection", (socket) => sockets.add(socket));
  proxy.on("connect", ({ url }, socket) => {
    asked.push(`CONNECT ${url}`);
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    asked,
    url: `http://127.0.0.1:${port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}

describe.each(["22", "24", "26"])("on Node.js %s", (version) => {
  const node = join(import.meta.dirname, "node_modules", `node${version}`, "bin", "node");

  test("requests of HTTP tools and for keys go through the proxy of the environment, repeated ones as well", async () => {
    const proxy = await startProxy();
    const env = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
    try {
      const through = await run(node, [program.main], { env: { ...env, NODE_USE_ENV_PROXY: "1" } });
      expect(through.stdout, through.stderr).toBe("answered answered\n");
      expect(proxy.asked).toEqual([
        "http://api.internal/first",
        "http://api.internal/second",
        "http://api.internal/second",
        "CONNECT issuer.internal:443",
      ]);
      proxy.asked.length = 0;
      await run(node, [program.main], { env });
      expect(proxy.asked).toEqual([]);
    } finally {
      proxy.close();
    }
  });
});
