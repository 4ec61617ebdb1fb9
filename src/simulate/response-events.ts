import type { OpenAI } from "openai";
import type {
  McpCallItem,
  McpListToolsItem,
  MessageItem,
  OutputItem,
  WireResponse,
} from "./response-object.js";

type StreamEvent = OpenAI.Responses.ResponseStreamEvent;
type Wire<Event> = Event extends { response: unknown }
  ? Omit<Event, "response"> & { response: WireResponse }
  : Event;
/** A server-sent event of `stream: true`, as it travels. */
export type WireEvent = Wire<StreamEvent>;
type Unnumbered<Event> = Event extends unknown ? Omit<Event, "sequence_number"> : never;
type PlainEvent = Unnumbered<WireEvent>;

/** The events that tell a finished response piece by piece, numbered from 0. */
export function* responseEvents(response: WireResponse): Generator<WireEvent> {
  let number = 0;
  for (const event of plainEvents(response)) yield { ...event, sequence_number: number++ };
}

function* plainEvents(response: WireResponse): Generator<PlainEvent> {
  const { completed_at: _, usage: __, ...rest } = response;
  const begun: WireResponse = { ...rest, status: "in_progress", output: [], completed_at: null };
  yield { type: "response.created", response: begun };
  yield { type: "response.in_progress", response: begun };
  for (const [index, item] of response.output.entries()) yield* itemEvents(item, index);
  yield { type: "response.completed", response };
}

function* itemEvents(item: OutputItem, output_index: number): Generator<PlainEvent> {
  if (item.type === "mcp_list_tools") yield* listingEvents(item, output_index);
  else if (item.type === "mcp_call") yield* callEvents(item, output_index);
  else if (item.type === "message") yield* messageEvents(item, output_index);
  else yield { type: "response.output_item.added", output_index, item };
  yield { type: "response.output_item.done", output_index, item };
}

function* listingEvents(item: McpListToolsItem, output_index: number): Generator<PlainEvent> {
  const item_id = item.id;
  yield { type: "response.output_item.added", output_index, item: { ...item, tools: [] } };
  yield { type: "response.mcp_list_tools.in_progress", output_index, item_id };
  yield { type: "response.mcp_list_tools.completed", output_index, item_id };
}

function* callEvents(item: McpCallItem, output_index: number): Generator<PlainEvent> {
  const item_id = item.id;
  const begun: McpCallItem = { ...item, status: "in_progress", arguments: "", output: null, error: null };
  yield { type: "response.output_item.added", output_index, item: begun };
  yield { type: "response.mcp_call.in_progress", output_index, item_id };
  yield { type: "response.mcp_call_arguments.delta", output_index, item_id, delta: item.arguments };
  yield { type: "response.mcp_call_arguments.done", output_index, item_id, arguments: item.arguments };
  yield {
    type: item.status === "failed" ? "response.mcp_call.failed" : "response.mcp_call.completed",
    output_index,
    item_id,
  };
}

function* messageEvents(item: MessageItem, output_index: number): Generator<PlainEvent> {
  const item_id = item.id;
  yield {
    type: "response.output_item.added",
    output_index,
    item: { ...item, status: "in_progress", content: [] },
  };
  for (const [content_index, part] of item.content.entries()) {
    if (part.type !== "output_text") continue;
    const place = { output_index, content_index, item_id };
    yield { type: "response.content_part.added", ...place, part: { ...part, text: "" } };
    // Word by word, as models do: a client that joins the pieces wrongly shows it.
    for (const delta of part.text === "" ? [] : part.text.split(/(?<=\S)(?=\s)/)) {
      yield { type: "response.output_text.delta", ...place, delta, logprobs: [] };
    }
    yield { type: "response.output_text.done", ...place, text: part.text, logprobs: [] };
    yield { type: "response.content_part.done", ...place, part };
  }
}
