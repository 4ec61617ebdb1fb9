import { ToolError } from "../runtime/tool-error.js";
import type { DeleteBookHandler } from "../types.js";
import { findBook } from "./shelf/books.js";
import { store } from "./shelf/store.js";

/** Takes a book off the shelf for good, with its reviews. Fails while it is on loan. */
export const deleteBook: DeleteBookHandler = ({ id }) =>
  store.change((shelf) => {
    const { loan } = findBook(shelf, id);
    if (loan !== undefined) throw new ToolError(`${id} is on loan until ${loan.until}: take it back first.`);
    const kept = shelf.reviews.filter((review) => review.bookId !== id);
    const reviewsDeleted = shelf.reviews.length - kept.length;
    shelf.reviews = kept;
    shelf.books = shelf.books.filter((book) => book.id !== id);
    return { deleted: id, reviewsDeleted };
  });
