// Loaded into a server under test with `--import`: tells its parent, when asked, what it holds after a collection.
process.channel?.unref();
process.on("message", () => {
  // Twice: what the first one finalizes is free after the second.
  globalThis.gc();
  globalThis.gc();
  process.send({
    heap: process.memoryUsage().heapUsed,
    resources: process.getActiveResourcesInfo().filter((kind) => kind !== "Timeout" && kind !== "Immediate"),
    timers: process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  });
});
process.channel?.unref();
