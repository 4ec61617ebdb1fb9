import type { EnvironmentVariable, ServerModel } from "../model/server-model.js";
import { confirms } from "./main-module.js";

/** The documentation of an environment variable that the running server reads. */
export interface VariableDoc {
  readonly name: string;
  readonly meaning: string;
  /** Its default; undefined when it has none. */
  readonly fallback?: string;
  /** Whether the server does not start without it. */
  readonly required: boolean;
}

/** Every environment variable of a server: the placeholders and settings of the manifest first, then those that all servers have. */
export function environmentTable(model: ServerModel): readonly VariableDoc[] {
  const own = model.environment.map(
    (variable): VariableDoc => ({
      name: variable.name,
      meaning: variable.description ?? meaningOf(variable),
      ...(variable.fallback === undefined ? {} : { fallback: variable.fallback }),
      required: variable.fallback === undefined && variable.optional !== true,
    }),
  );
  const names = new Set(own.map((variable) => variable.name));
  return [...own, ...standardVariables(model).filter((variable) => !names.has(variable.name))];
}

/** Declared settings are the handlers' own: their readers are not named. */
function meaningOf({ usedBy }: EnvironmentVariable): string {
  const settings = usedBy.filter((setting) => setting !== "server.environment");
  return settings.length === 0 ? "Read by the handlers." : `Read by ${readers(settings)}.`;
}

/** Names at most a few of the readers: all tools of an API read the same variables. */
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
      "Accepted Host headers besides loopback, separated by commas.",
      listed(model.allowedHosts),
    ),
    optional(
      "MCP_ALLOWED_ORIGINS",
      "Accepted browser origins, separated by commas.",
      listed(model.allowedOrigins),
    ),
    optional(
      "MCP_REQUESTS_PER_MINUTE",
      "Requests per minute from one caller; 0: no limit.",
      String(model.limits.requestsPerMinute),
    ),
    ...toolChoice(model),
    ...(confirms(model) && model.limits.redisUrl !== undefined
      ? [
          optional(
            "MCP_CONFIRM_KEY",
            "Key of confirmations, the same on all replicas: 32 random characters or more. Not set: each process accepts only its own.",
            undefined,
          ),
        ]
      : []),
    ...(auth === undefined
      ? []
      : [
          optional(
            "MCP_AUTH_AUDIENCE",
            "Accepted audiences (aud), separated by commas.",
            listed(auth.audience),
          ),
          optional("MCP_AUTH_ISSUER", "Required issuer (iss).", auth.issuer),
          optional("MCP_AUTH_JWKS_URI", "URL of the issuer's key set (JWKS).", auth.jwksUri),
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
    "Port of the Prometheus endpoint (/metrics), separate from the port of the tools.",
    undefined,
  ),
  optional("MCP_METRICS_HOST", "Address of the Prometheus endpoint.", "127.0.0.1"),
];

/** The standard variables that operators set most often; docs/operations.md lists all of them. */
function telemetryVariables({ name, version }: ServerModel): readonly VariableDoc[] {
  return [
    optional(
      "OTEL_EXPORTER_OTLP_ENDPOINT",
      "OpenTelemetry collector that gets traces and metrics over HTTP, such as http://localhost:4318.",
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
      "Further attributes of the service, such as deployment.environment.name=production, separated by commas.",
      `service.version=${version}`,
    ),
    optional("OTEL_TRACES_EXPORTER", "otlp, or none to send no traces.", "otlp"),
    optional("OTEL_METRICS_EXPORTER", "otlp, or none to send no metrics.", "otlp"),
    optional(
      "OTEL_TRACES_SAMPLER",
      "Sampler of traces, such as parentbased_traceidratio.",
      "parentbased_always_on",
    ),
    optional(
      "OTEL_TRACES_SAMPLER_ARG",
      "Argument of the sampler, such as the ratio of traces to keep (0 to 1).",
      undefined,
    ),
    optional("OTEL_METRIC_EXPORT_INTERVAL", "Milliseconds between two exports of metrics.", "60000"),
    optional("OTEL_SDK_DISABLED", "true to send neither traces nor metrics.", "false"),
  ];
}

/** Number of tags that the description of `MCP_TOOL_TAGS` names. */
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
