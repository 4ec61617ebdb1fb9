import type { IncomingMessage, ServerResponse } from "node:http";
import { optionsHeaders, readingHeaders } from "./cors.js";

/** Lets a page at the accepted `origin` read the answer. */
export function allowReading(response: ServerResponse, origin: string): void {
  for (const [name, value] of Object.entries(readingHeaders(origin))) response.setHeader(name, value);
}

/** Answers `OPTIONS`. */
export function answerOptions({ headers }: IncomingMessage, response: ServerResponse, methods: string): void {
  const asked = headers["access-control-request-headers"];
  for (const [name, value] of Object.entries(optionsHeaders(headers.origin, asked, methods)))
    response.setHeader(name, value);
  response.writeHead(204).end();
}
