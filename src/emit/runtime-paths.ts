/**
 * The run-time files of generated servers, of this version and of every earlier one, by folder: names without `.ts`. Only
 * files of these names are deleted when a server no longer needs them: others belong to the author, whatever a lock claims.
 * A new file in `templates/server` gets its name here (`test/architecture.test.ts`); none is ever taken out.
 */
const names: Readonly<Record<string, string>> = {
  "":
    "admission answer answer-batch assemble auth authority bearer body call call-log config connections console-log content context contract cors direct endpoint fetch guard http http-body http-credentials http-exchange " +
    "http-headers http-query http-request http-response http-retry http-send http-template http-tool jwks " +
    "lifecycle listing log log-rules metadata metrics oauth-client observe otlp-exporters parameter-style parts " +
    "percent-encoding placeholders prepare process-metrics prometheus-text prompt public-key rate-limit redis-rate-limit refusal resource result run sdk-v1 sdk-v2 server-metrics settings start-problem stateless stdio " +
    "telemetry telemetry-export telemetry-observer token-cache tool tool-error tool-selection url-template " +
    "violations web-body web-endpoint web-exchange",
  asking:
    "asking asking-v1 asking-v2 message pending-answers redis-used-states start start-shared state used-states",
  auth: "access auth auth-settings bearer jwks metadata public-key token-access token-cache tool-scopes verifier",
  calls:
    "answer-budget argument-names call call-module caller-token contract cut-json exact-arguments exact-json " +
    "json-lists prepare ready-output result tool-selection violations wrapping",
  environment: "own-settings redaction with-environment",
  fetch: "direct-web fetch web-body web-endpoint web-exchange",
  hooks: "hook-context hooks lifecycle-hooks with-hooks",
  "http-tools":
    "answer body claims credentials fields headers hooked-send http-tool idempotency json-text oauth-client " +
    "parameter-style percent-encoding query request response retry retry-after secrets send template token-exchange token-refusal token-request url-template",
  limits: "deadlines fair-pool fair-shares pending-bodies rate-limit redis-rate-limit",
  log: "call-log console-log log log-rules log-writer",
  methods: "completion entry hints method methods pages prompts resources uri-template",
  observability:
    "call-log collector console-log log log-rules metrics missing-features observe observer otlp-exporters " +
    "process-metrics prometheus-text server-metrics telemetry telemetry-export telemetry-observer telemetry-settings",
  outbound: "attempt bounded-body connection-error content-codings exchange fetch-wire node-wire wire",
  protocol:
    "accepts-stream cache-hints called-tools direct exact-answers header-arguments listing sdk-server sdk-v1 " +
    "sdk-v2 stateless streaming-v1 streaming-v2 streams unread-events versions",
  settings: "authority config config-error env-file environment-reader placeholders secrets settings",
  transport:
    "access admission answer answer-batch authority body connections cors direct direct-http endpoint guard gzip-list http http-cors http-exchange refusal stdio stdio-messages target",
};

/** The paths of {@link names}, relative to `src/runtime`. */
export const runtimePaths: ReadonlySet<string> = new Set(
  Object.entries(names).flatMap(([folder, files]) =>
    files.split(" ").map((name) => (folder === "" ? `${name}.ts` : `${folder}/${name}.ts`)),
  ),
);
