import type { ServerModel } from "../model/server-model.js";

/** A variable that the running server reads, for people to read about. */
export interface VariableDoc {
  readonly name: string;
  readonly meaning: string;
  /** What holds when it is not set; undefined: nothing. */
  readonly fallback?: string;
  /** Whether the server refuses to start without it. */
  readonly required: boolean;
}

/** Every environment variable of the running server: the manifest's own placeholders first, then those all servers have. */
export function environmentTable(model: ServerModel): readonly VariableDoc[] {
  const own = model.environment.map(
    (variable): VariableDoc => ({
      name: variable.name,
      meaning: `Read by ${readers(variable.usedBy)}.`,
      ...(variable.fallback === undefined ? {} : { fallback: variable.fallback }),
      required: variable.fallback === undefined,
    }),
  );
  const names = new Set(own.map((variable) => variable.name));
  return [...own, ...standardVariables(model).filter((variable) => !names.has(variable.name))];
}

/** All tools of an API read its variables; naming a few says as much. */
function readers(settings: readonly string[]): string {
  const [first = "", second = "", ...more] = settings;
  return more.length < 3 ? settings.join(", ") : `${first}, ${second} and ${more.length} more`;
}

function standardVariables(model: ServerModel): readonly VariableDoc[] {
  const { auth } = model;
  return [
    optional("HOST", "Address to listen on.", model.host),
    optional("PORT", "Port to listen on.", String(model.port)),
    optional(
      "LOG_LEVEL",
      "Least severe level that is logged: trace, debug, info, warn, error, fatal, or silent.",
      "info",
    ),
    optional(
      "MCP_ALLOWED_HOSTS",
      "Host headers accepted beside loopback, separated by commas.",
      listed(model.allowedHosts),
    ),
    optional(
      "MCP_ALLOWED_ORIGINS",
      "Browser origins accepted, separated by commas.",
      listed(model.allowedOrigins),
    ),
    optional(
      "MCP_REQUESTS_PER_MINUTE",
      "Requests a minute from one caller; 0: no limit.",
      String(model.limits.requestsPerMinute),
    ),
    ...toolChoice(model),
    ...(auth === undefined
      ? []
      : [
          optional(
            "MCP_AUTH_AUDIENCE",
            "Accepted audiences (aud), separated by commas.",
            listed(auth.audience),
          ),
          optional("MCP_AUTH_ISSUER", "Required issuer (iss).", auth.issuer),
          optional("MCP_AUTH_JWKS_URI", "Where the issuer publishes its keys.", auth.jwksUri),
          {
            ...optional(
              "MCP_AUTH_PUBLIC_KEY",
              "The public key (PEM): this or MCP_AUTH_JWKS_URI.",
              auth.publicKey,
            ),
            required: auth.jwksUri === undefined && auth.publicKey === undefined,
          },
        ]),
    ...(model.metrics ? metricsVariables : []),
    ...(model.telemetry ? telemetryVariables(model) : []),
  ];
}

const metricsVariables: readonly VariableDoc[] = [
  optional(
    "MCP_METRICS_PORT",
    "Port to serve metrics to Prometheus on (/metrics), apart from the tools.",
    undefined,
  ),
  optional("MCP_METRICS_HOST", "Address to serve metrics on.", "127.0.0.1"),
];

/** The standard variables that operators set most; docs/operations.md has them all. */
function telemetryVariables({ name, version }: ServerModel): readonly VariableDoc[] {
  return [
    optional(
      "OTEL_EXPORTER_OTLP_ENDPOINT",
      "OpenTelemetry collector to send traces and metrics to over HTTP, such as http://localhost:4318.",
      undefined,
    ),
    optional(
      "OTEL_EXPORTER_OTLP_HEADERS",
      "Headers for the collector, such as authorization=Bearer%20..., separated by commas.",
      undefined,
    ),
    optional("OTEL_SERVICE_NAME", "Name of the service in traces and metrics.", name),
    optional(
      "OTEL_RESOURCE_ATTRIBUTES",
      "More about the service, such as deployment.environment.name=production, separated by commas.",
      `service.version=${version}`,
    ),
    optional("OTEL_TRACES_EXPORTER", "otlp, or none: send no traces.", "otlp"),
    optional("OTEL_METRICS_EXPORTER", "otlp, or none: send no metrics.", "otlp"),
    optional(
      "OTEL_TRACES_SAMPLER",
      "Which traces are kept, such as parentbased_traceidratio.",
      "parentbased_always_on",
    ),
    optional(
      "OTEL_TRACES_SAMPLER_ARG",
      "Share of traces to keep, from 0 to 1, where the sampler takes one.",
      undefined,
    ),
    optional("OTEL_METRIC_EXPORT_INTERVAL", "Milliseconds between two exports of metrics.", "60000"),
    optional("OTEL_SDK_DISABLED", "true: send nothing.", "false"),
  ];
}

/** Tags that are named; the manifest has the others. */
const NAMED_TAGS = 12;

function toolChoice({ tools }: ServerModel): readonly VariableDoc[] {
  const tags = [...new Set(tools.flatMap((tool) => tool.tags))];
  if (tags.length === 0) {
    return [
      optional("MCP_TOOLS", "Names of the tools to serve, separated by commas. Not set: all.", undefined),
    ];
  }
  const named = tags.slice(0, NAMED_TAGS).join(", ") + (tags.length > NAMED_TAGS ? ", …" : "");
  return [
    optional(
      "MCP_TOOLS",
      "Names of the tools to serve, separated by commas. Neither this nor MCP_TOOL_TAGS set: all.",
      undefined,
    ),
    optional("MCP_TOOL_TAGS", `Tags of the tools to serve, separated by commas: ${named}.`, undefined),
  ];
}

function optional(name: string, meaning: string, fallback: string | undefined): VariableDoc {
  return {
    name,
    meaning,
    required: false,
    ...(fallback === undefined || fallback === "" ? {} : { fallback }),
  };
}

function listed(values: readonly string[]): string {
  return values.join(",");
}
