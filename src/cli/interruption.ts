/**
 * Resolves when the user ends the command: Ctrl-C, a closed terminal, or a request to terminate. The second signal ends
 * the process at once.
 */
export function interruption(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        resolve();
      });
    }
  });
}
