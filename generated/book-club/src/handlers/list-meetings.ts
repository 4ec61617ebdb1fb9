import type { ListMeetingsHandler } from "../types.js";
import { store } from "./shelf/store.js";

/** Meetings from a day on, the next one first. */
export const listMeetings: ListMeetingsHandler = async ({ from }) => {
  const { meetings } = await store.read();
  const start = Date.parse(from ?? new Date().toISOString().slice(0, 10));
  return meetings
    .filter((meeting) => Date.parse(meeting.starts) >= start)
    .toSorted((a, b) => Date.parse(a.starts) - Date.parse(b.starts));
};
