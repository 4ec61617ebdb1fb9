import type { Meeting, PlanMeetingHandler } from "../types.js";
import { findBook } from "./shelf/books.js";
import { store } from "./shelf/store.js";

/** Puts a meeting on the calendar, at a place or online. */
export const planMeeting: PlanMeetingHandler = (input) =>
  store.change((shelf) => {
    findBook(shelf, input.bookId);
    const meeting: Meeting = { id: `meeting-${shelf.nextMeeting}`, ...input };
    shelf.nextMeeting += 1;
    shelf.meetings.push(meeting);
    return meeting;
  });
