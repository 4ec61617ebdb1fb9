/** Whether only this machine can reach `host`. */
export function isLoopback(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "::1" ||
    /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
  );
}

/** Whether only a private network can reach `host`: a single label, a reserved suffix of clusters, a private address. */
export function isInternal(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return (
    /^(?!\d+$)[a-z0-9_-]+$/.test(name) ||
    /\.(?:svc|local|internal)$/.test(name) ||
    /^(?:10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])|192\.168)\.\d{1,3}\.\d{1,3}$/.test(name) ||
    /^\[f[cd][0-9a-f]{2}:/.test(name)
  );
}
