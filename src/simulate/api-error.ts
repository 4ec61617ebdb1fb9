import { STATUS_CODES } from "node:http";

/** The `error` of an API answer, in the API's own spelling. */
export interface ApiErrorBody {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** Ends a request with an HTTP status and `{"error": …}`, as the API does. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly body: ApiErrorBody;

  constructor(status: number, body: ApiErrorBody, options?: ErrorOptions) {
    super(body.message, options);
    this.status = status;
    this.body = body;
  }
}

/** 400: the request itself is wrong. `param` is the path of the parameter, `tools[0].server_label`. */
export function invalidRequest(message: string, param: string | null, code: string | null): ApiError {
  return new ApiError(400, { message, type: "invalid_request_error", param, code });
}

/** 400: a required parameter is missing. */
export function missingParameter(param: string): ApiError {
  return invalidRequest(`Missing required parameter: '${param}'.`, param, "missing_required_parameter");
}

/** 400: a parameter is of the wrong type. */
export function invalidType(param: string, expected: string): ApiError {
  return invalidRequest(`Invalid type for '${param}': expected ${expected}.`, param, "invalid_type");
}

/** 424: the MCP server answered the listing of its tools with an HTTP status of its own. */
export function listingRefused(serverLabel: string, status: number, cause?: unknown): ApiError {
  const reason = STATUS_CODES[status];
  const message =
    `Error retrieving tool list from MCP server: '${serverLabel}'. ` +
    `Http status code: ${status}${reason === undefined ? "" : ` (${reason})`}`;
  return new ApiError(
    424,
    { message, type: "external_connector_error", param: "tools", code: "http_error" },
    { cause },
  );
}
