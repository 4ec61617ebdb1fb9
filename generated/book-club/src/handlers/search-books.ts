import { ToolError } from "../runtime/tool-error.js";
import type { Book, SearchBooksHandler } from "../types.js";
import { store } from "./shelf/store.js";

/** Finds books by words in title, author or notes, newest first. All filters must match. */
export const searchBooks: SearchBooksHandler = async ({ query, genres, available, limit, cursor }) => {
  const { books } = await store.read();
  const words = (query ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const found = books
    .filter((book) => words.every((word) => textOf(book).includes(word)))
    .filter((book) => genres === undefined || genres.some((genre) => book.genres.includes(genre)))
    .filter((book) => available !== true || book.loan === undefined)
    .toReversed();
  const start = cursor === undefined ? 0 : found.findIndex((book) => book.id === cursor) + 1;
  if (cursor !== undefined && start === 0) throw new ToolError("The cursor is not from an answer to this search.");
  const page = found.slice(start, start + limit);
  const last = page.at(-1);
  const more = start + page.length < found.length;
  return { books: page, total: found.length, ...(more && last !== undefined && { nextCursor: last.id }) };
};

function textOf({ title, authors, notes }: Book): string {
  return [title, ...authors.map((author) => author.name), notes ?? ""].join("\n").toLowerCase();
}
