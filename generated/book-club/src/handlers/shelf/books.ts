import { ToolError } from "../../runtime/tool-error.js";
import type { Book, BookDraftFilled } from "../../types.js";
import type { Shelf } from "./store.js";

/** The book with `id`; an error that the caller may read when there is none. */
export function findBook(shelf: Readonly<Shelf>, id: string): Book {
  const book = shelf.books.find((candidate) => candidate.id === id);
  if (book === undefined) throw new ToolError(`There is no book ${id}. Use search_books to find its id.`);
  return book;
}

/** Puts `changed` in the place of the book with the same id. */
export function replaceBook(shelf: Shelf, changed: Book): Book {
  shelf.books = shelf.books.map((book) => (book.id === changed.id ? changed : book));
  return changed;
}

/** Why `draft` should not be added beside the books that are there; undefined when it may. */
export function duplicateOf(
  shelf: Readonly<Shelf>,
  draft: BookDraftFilled,
): { book: Book; reason: "duplicate-isbn" | "duplicate-title" } | undefined {
  for (const book of shelf.books) {
    if (draft.isbn !== undefined && book.isbn === draft.isbn) return { book, reason: "duplicate-isbn" };
    if (book.title.toLowerCase() === draft.title.toLowerCase() && book.authors[0]?.name === draft.authors[0]?.name) {
      return { book, reason: "duplicate-title" };
    }
  }
  return undefined;
}

/** Adds `draft` to the shelf and gives its entry. */
export function addBookTo(shelf: Shelf, draft: BookDraftFilled): Book {
  const book: Book = { id: `book-${shelf.nextBook}`, ...draft, added: new Date().toISOString() };
  shelf.nextBook += 1;
  shelf.books.push(book);
  return book;
}
