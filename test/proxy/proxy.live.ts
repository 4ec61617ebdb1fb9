import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { type ClientRequest, type IncomingMessage, request as overHttp } from "node:http";
import { request as overTls, type RequestOptions } from "node:https";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Verifier } from "../../templates/server/auth/verifier.js";
import type { ToolContext } from "../../templates/server/context.js";
import { type LiveServer, startServer } from "../harness/live-server.js";
import { tool } from "../server/sample-tools.js";
import { temporaryFolder } from "../temporary-folder.js";

/** The proxies of `docs/deploying.md`, with its settings word for word but for ports and certificates. */
const guide = readFileSync(join(import.meta.dirname, "../../docs/deploying.md"), "utf8");
const host = "dice.example.com";

function settingsIn(language: string): string {
  return new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(guide)?.[1] ?? "";
}

interface Proxy {
  readonly program: string;
  /** Writes its files into a folder, and answers the command that runs it. */
  configure(folder: string, port: number, server: number): readonly string[];
  readonly send: (options: RequestOptions, answered: (response: IncomingMessage) => void) => ClientRequest;
}

const proxies: readonly Proxy[] = [
  {
    program: "nginx",
    send: overTls,
    configure(folder, port, server) {
      const [certificate, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
      const subject = ["-subj", `/CN=${host}`, "-days", "2", "-nodes"];
      const files = ["-keyout", key, "-out", certificate];
      execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", ...subject, ...files], {
        stdio: "ignore",
      });
      const settings = settingsIn("nginx")
        .replace("127.0.0.1:8000", `127.0.0.1:${server}`)
        .replace("listen 443 ssl", `listen 127.0.0.1:${port} ssl`)
        .replace(/\/etc\/ssl\/\S+\.pem/, certificate)
        .replace(/\/etc\/ssl\/\S+\.key/, key);
      const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
        (name) => `${name}_temp_path ${folder}/${name};`,
      );
      const main = `daemon off;\nuser root;\npid ${folder}/pid;\nerror_log stderr;\nevents {}\n`;
      writeFileSync(
        join(folder, "nginx.conf"),
        `${main}http {\naccess_log off;\n${paths.join("\n")}\n${settings}}\n`,
      );
      return ["-p", folder, "-c", join(folder, "nginx.conf")];
    },
  },
  {
    program: "caddy",
    send: overHttp,
    configure(folder, port, server) {
      const settings = settingsIn("caddyfile")
        .replace("127.0.0.1:8000", `127.0.0.1:${server}`)
        // Caddy would ask for a certificate over the network.
        .replace(/^dice\.example\.com \{/m, `http://dice.example.com:${port} {`);
      writeFileSync(join(folder, "Caddyfile"), `{\nadmin off\n}\n${settings}`);
      return ["run", "--adapter", "caddyfile", "--config", join(folder, "Caddyfile")];
    },
  },
];

/** Knows one token. */
const verifier: Verifier = {
  verify: (token) =>
    token === "right"
      ? { subject: "ann", scopes: [], claims: {}, expiresAt: 4_000_000_000 }
      : { reason: "invalid", description: "the token is not known" },
};
const auth = {
  audience: ["dice"],
  algorithms: ["RS256"],
  cacheSeconds: 300,
  requiredScopes: [],
  authorizationServers: [],
};

/** Called when the client has seen the progress that came before the result. */
let seen: () => void = () => {};
const tools = [
  tool("echo", {
    inputSchema: { type: "object", properties: { text: { type: "string" } } },
    handler: ({ text = "" }: { text?: string }) => String(text.length),
  }),
  tool("watch", {
    streaming: true,
    handler: async (_: unknown, { progress }: ToolContext) => {
      const shown = new Promise<void>((resolve) => {
        seen = resolve;
      });
      progress(1, 2, "half");
      await shown;
      return "done";
    },
  }),
];

function isMissing(program: string): boolean {
  return !process.env["CI"] && spawnSync(program, ["-h"]).error !== undefined;
}

describe.each(proxies)("behind $program, set up as the guide says", ({ program, configure, send }) => {
  describe.skipIf(isMissing(program))("a server", () => {
    let server: LiveServer;
    let proxy: ChildProcess | undefined;
    let port = 0;

    beforeAll(async () => {
      server = await startServer({
        tools,
        auth,
        verifier,
        config: {
          allowedHosts: [host],
          limits: { requestBytes: 1_048_576, requestsPerMinute: 0 },
          auth: { ...auth, resource: `https://${host}/mcp` },
        },
      });
      port = await freePort();
      const folder = temporaryFolder("proxy");
      const env = { PATH: process.env["PATH"] ?? "", HOME: folder };
      proxy = spawn(program, configure(folder, port, server.port), {
        env,
        stdio: ["ignore", "ignore", "pipe"],
      });
      let said = "";
      proxy.stderr?.on("data", (chunk) => {
        said += chunk;
      });
      while (!(await accepts(port))) {
        if (proxy.exitCode !== null) throw new Error(`${program} ended: ${said}`);
        await sleep(20);
      }
    });

    afterAll(async () => {
      if (proxy !== undefined && proxy.exitCode === null) {
        proxy.kill("SIGTERM");
        await once(proxy, "exit");
      }
      await server?.close();
    });

    /** A request as it comes from the internet. `onText` is given the answer's text so far. */
    function ask(
      path: string,
      message: object | undefined,
      headers: Readonly<Record<string, string>>,
      onText: (text: string) => void = () => {},
    ): Promise<{ readonly status: number | undefined; readonly text: string; readonly challenge: unknown }> {
      return new Promise((resolve, reject) => {
        const outgoing = send(
          {
            host: "127.0.0.1",
            port,
            path,
            method: message === undefined ? "GET" : "POST",
            rejectUnauthorized: false,
            servername: host,
            headers: {
              host: send === overHttp ? `${host}:${port}` : host,
              "content-type": "application/json",
              accept: "application/json, text/event-stream",
              ...headers,
            },
          },
          (response) => {
            let text = "";
            response.setEncoding("utf8").on("data", (chunk) => {
              text += chunk;
              onText(text);
            });
            response.on("end", () =>
              resolve({ status: response.statusCode, text, challenge: response.headers["www-authenticate"] }),
            );
          },
        );
        outgoing.on("error", reject);
        outgoing.end(message === undefined ? undefined : JSON.stringify(message));
      });
    }

    const call = (name: string, args: object = {}, _meta?: object) => ({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: args, ...(_meta === undefined ? {} : { _meta }) },
    });
    const authorization = { authorization: "Bearer right" };

    test("is called under its public name, with the caller's token", async () => {
      const { status, text } = await ask("/mcp", call("echo", { text: "hello" }), authorization);
      expect(text).toContain('"text":"5"');
      expect(status).toBe(200);
    });

    test("tells callers without a token where its metadata is, and that is there", async () => {
      const { status, challenge } = await ask("/mcp", call("echo"), {});
      expect([status, challenge]).toEqual([401, expect.stringContaining(`https://${host}/`)]);
      const [, metadata = ""] = /resource_metadata="https:\/\/[^/]+([^"]+)"/.exec(String(challenge)) ?? [];
      const found = await ask(metadata, undefined, {});
      expect([found.status, JSON.parse(found.text).resource]).toEqual([200, `https://${host}/mcp`]);
    });

    test("shows progress while a tool runs", async () => {
      const { text } = await ask("/mcp", call("watch", {}, { progressToken: 1 }), authorization, (so) => {
        if (so.includes("half")) seen();
      });
      expect(text).toContain("done");
    });

    test("takes bodies as large as it would without", async () => {
      const { status, text } = await ask(
        "/mcp",
        call("echo", { text: "x".repeat(1_000_000) }),
        authorization,
      );
      expect([status, text]).toEqual([200, expect.stringContaining('"text":"1000000"')]);
    });

    test("is seen to be ready", async () => {
      expect((await ask("/readyz", undefined, {})).status).toBe(200);
    });
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
