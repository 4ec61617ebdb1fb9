import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** `well`: everything passes. `hang`: connections are accepted and stay silent. `fail`: every connection is reset. */
export type State = "well" | "hang" | "fail";

type Pair = readonly [near: Socket, far: Socket | undefined];

/** A way to a service of a server that can be disturbed while both run. */
export class FaultyLink {
  readonly port: number;
  readonly #close: () => void;
  readonly #pairs: Set<Pair>;
  #state: State = "well";

  private constructor(port: number, pairs: Set<Pair>, close: () => void) {
    this.port = port;
    this.#pairs = pairs;
    this.#close = close;
  }

  static async to(target: number): Promise<FaultyLink> {
    const pairs = new Set<Pair>();
    const server = createServer((near) => {
      near.on("error", () => {});
      if (link.#state === "fail") {
        near.resetAndDestroy();
        return;
      }
      const far = link.#state === "hang" ? undefined : connect(target, "127.0.0.1");
      const pair: Pair = [near, far];
      pairs.add(pair);
      const end = (): void => {
        pairs.delete(pair);
        near.destroy();
        far?.destroy();
      };
      near.once("close", end);
      if (far === undefined) return;
      far.on("error", () => {});
      far.once("close", end);
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const link = new FaultyLink(port, pairs, () => server.close());
    return link;
  }

  /** Connections that are open hang or fail as well; those that hung are reset when all is well again. */
  set state(state: State) {
    const before = this.#state;
    this.#state = state;
    for (const [near, far] of [...this.#pairs]) {
      if (state === "hang") {
        near.unpipe();
        far?.unpipe();
        near.pause();
        far?.pause();
      } else if (state === "fail" || before === "hang") {
        near.resetAndDestroy();
        far?.destroy();
      }
    }
  }

  close(): void {
    this.state = "fail";
    this.#close();
  }
}
