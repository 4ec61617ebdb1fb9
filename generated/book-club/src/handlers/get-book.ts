import type { GetBookHandler } from "../types.js";
import { findBook } from "./shelf/books.js";
import { store } from "./shelf/store.js";

/** A book with its loan and all its reviews. */
export const getBook: GetBookHandler = async ({ id }) => {
  const shelf = await store.read();
  return { book: findBook(shelf, id), reviews: shelf.reviews.filter((review) => review.bookId === id) };
};
