import { ToolError } from "../runtime/tool-error.js";
import type { AddBookHandler } from "../types.js";
import { addBookTo, duplicateOf } from "./shelf/books.js";
import { store } from "./shelf/store.js";

/** Adds a book to the shelf and gives its entry. */
export const addBook: AddBookHandler = ({ book }) =>
  store.change((shelf) => {
    const duplicate = duplicateOf(shelf, book);
    if (duplicate !== undefined) throw new ToolError(`The shelf has this book already: ${duplicate.book.id}.`);
    return addBookTo(shelf, book);
  });
