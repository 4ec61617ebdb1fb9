// Loaded into a server under test with `--import`: tells its parent, when asked, what it holds after a collection.
import { subscribe } from "node:diagnostics_channel";

/** Open connections, with the last request of each. */
const connections = new Map();
subscribe("net.server.socket", ({ socket }) => {
  connections.set(socket, undefined);
  socket.once("close", () => connections.delete(socket));
});
subscribe("http.server.request.start", ({ request, socket }) => {
  if (connections.has(socket)) connections.set(socket, request);
});

function stateOf([socket, request]) {
  return {
    read: socket.bytesRead,
    written: socket.bytesWritten,
    unsent: socket.writableLength,
    paused: socket.isPaused(),
    ended: socket.readableEnded,
    request: request && `${request.method} ${request.url} ${JSON.stringify(request.headers)}`.slice(0, 300),
    complete: request?.complete,
  };
}

process.channel?.unref();
process.on("message", () => {
  // Twice: what the first one finalizes is free after the second.
  globalThis.gc();
  globalThis.gc();
  process.send({
    heap: process.memoryUsage().heapUsed,
    resources: process.getActiveResourcesInfo().filter((kind) => kind !== "Timeout" && kind !== "Immediate"),
    connections: [...connections].map(stateOf),
    timers: process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  });
});
process.channel?.unref();
