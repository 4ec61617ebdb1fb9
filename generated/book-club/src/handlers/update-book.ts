import type { Book, UpdateBookHandler } from "../types.js";
import { findBook, replaceBook } from "./shelf/books.js";
import { store } from "./shelf/store.js";

/** Changes the named fields of a book; `null` clears an optional one. */
export const updateBook: UpdateBookHandler = ({ id, changes }) =>
  store.change((shelf) => {
    const { isbn, published, notes, ...others } = findBook(shelf, id);
    const { title, genres } = changes;
    const changed: Book = {
      ...others,
      ...(title !== undefined && { title }),
      ...(genres !== undefined && { genres }),
      ...optional("isbn", changes.isbn, isbn),
      ...optional("published", changes.published, published),
      ...optional("notes", changes.notes, notes),
    };
    return replaceBook(shelf, changed);
  });

/** The field `key` after a change: absent keeps what it was, null clears it. */
function optional<Key extends string>(
  key: Key,
  change: string | null | undefined,
  before: string | undefined,
): { [K in Key]?: string } {
  const value = change === undefined ? before : (change ?? undefined);
  const result: { [K in Key]?: string } = {};
  if (value !== undefined) result[key] = value;
  return result;
}
