import type { Review, ReviewBookHandler } from "../types.js";
import { findBook } from "./shelf/books.js";
import { store } from "./shelf/store.js";

/** Records what a member thinks of a book; a second review by the same member replaces the first. */
export const reviewBook: ReviewBookHandler = ({ bookId, verdict }, { caller }) =>
  store.change((shelf) => {
    findBook(shelf, bookId);
    const by = caller?.subject ?? caller?.clientId ?? "anonymous";
    const review: Review = { bookId, by, at: new Date().toISOString(), verdict };
    shelf.reviews = [...shelf.reviews.filter((other) => other.bookId !== bookId || other.by !== by), review];
    return review;
  });
