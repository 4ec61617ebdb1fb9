/** What a manifest says when it leaves a key out: known here and nowhere else. */
export const defaults = {
  host: "127.0.0.1",
  port: 8000,
  path: "/mcp",
  sdk: "v2",
  directDispatch: true,
  requestBytes: 1_048_576,
  toolTimeoutMs: 30_000,
  requestsPerMinute: 6_000,
  toolsPerPage: 0,
  algorithms: ["RS256"],
  model: "gpt-4.1",
  serverUrl: "https://your-server-url.com/mcp/",
  requireApproval: "auto",
  deferLoading: "auto",
  input: "What can you do with the tools of this server?",
} as const;
