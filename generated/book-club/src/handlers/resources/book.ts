import type { BookHandler } from "../../resource-types.js";
import { findBook } from "../shelf/books.js";
import { store } from "../shelf/store.js";

/** A book with its loan and all its reviews, as Markdown. */
export const book: BookHandler = async ({ id }) => {
  const shelf = await store.read();
  const found = findBook(shelf, id);
  const authors = found.authors.map(({ name }) => name).join(", ");
  const reviews = shelf.reviews.filter((review) => review.bookId === id);
  const lines = [
    `# ${found.title}`,
    `By ${authors}. ${found.genres.join(", ")}`,
    found.loan === undefined ? "On the shelf." : `With ${found.loan.to}, due ${found.loan.until}.`,
    ...reviews.map(({ by, verdict }) => `* ${by}: ${JSON.stringify(verdict)}`),
  ];
  return `${lines.join("\n\n")}\n`;
};
