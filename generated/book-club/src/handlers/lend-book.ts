import { ToolError } from "../runtime/tool-error.js";
import type { LendBookHandler } from "../types.js";
import { findBook, replaceBook } from "./shelf/books.js";
import { store } from "./shelf/store.js";

/** Lends a book to a member until a day, or takes it back. */
export const lendBook: LendBookHandler = ({ bookId, action }) =>
  store.change((shelf) => {
    const { loan, ...book } = findBook(shelf, bookId);
    if (action.kind === "return") {
      if (loan === undefined) throw new ToolError(`${bookId} is not on loan.`);
      return replaceBook(shelf, book);
    }
    if (loan !== undefined) throw new ToolError(`${bookId} is on loan to ${loan.to} until ${loan.until}.`);
    return replaceBook(shelf, { ...book, loan: { to: action.to, until: action.until } });
  });
