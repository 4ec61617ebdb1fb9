import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isReady } from "../harness/server-process.js";

/** A plain TCP balancer: it knows nothing of HTTP but the replicas' readiness. */
export interface Balancer {
  readonly port: number;
  /** Connections that found no replica, or lost theirs before it answered anything. */
  readonly failed: number;
  add(port: number): Promise<void>;
  close(): void;
}

const pollMs = 50;

/** Hands each connection to one of the replicas that were ready a moment ago, in turn. */
export async function startBalancer(): Promise<Balancer> {
  const replicas = new Map<number, boolean>();
  const clients = new Set<Socket>();
  let turn = 0;
  let failed = 0;

  const poll = setInterval(() => {
    for (const port of replicas.keys()) void isReady(port).then((ready) => update(port, ready));
  }, pollMs);
  const update = (port: number, ready: boolean): void => {
    if (replicas.has(port)) replicas.set(port, ready);
  };

  const pass = (client: Socket, tried: ReadonlySet<number>): void => {
    const ready = [...replicas].flatMap(([port, is]) => (is && !tried.has(port) ? [port] : []));
    turn += 1;
    const port = ready[turn % ready.length];
    if (port === undefined) {
      failed += 1;
      client.destroy();
      return;
    }
    const upstream = connect({ port, host: "127.0.0.1", noDelay: true });
    const refused = (): void => {
      // Nothing of the client was sent yet: another replica can have it.
      replicas.set(port, false);
      pass(client, new Set([...tried, port]));
    };
    upstream.once("error", refused);
    upstream.once("connect", () => {
      upstream.off("error", refused);
      upstream.on("error", () => client.destroy());
      client.on("error", () => upstream.destroy());
      client.pipe(upstream);
      upstream.pipe(client);
    });
  };
  const server = createServer({ noDelay: true }, (client) => {
    clients.add(client);
    client.once("close", () => clients.delete(client));
    client.on("error", () => {});
    pass(client, new Set());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get failed() {
      return failed;
    },
    async add(port) {
      replicas.set(port, false);
      while (!(await isReady(port))) await sleep(20);
      replicas.set(port, true);
    },
    close() {
      clearInterval(poll);
      server.close();
      for (const client of clients) client.destroy();
    },
  };
}
