import type { ImportBooksHandler, ImportBooksOutput } from "../types.js";
import { addBookTo, duplicateOf } from "./shelf/books.js";
import { store } from "./shelf/store.js";

/** How many books are written to the disk at a time. */
const batchSize = 20;

/**
 * Adds books one after another and reports progress; entries that are on the shelf already are left out. When the caller
 * goes away, the batches that were written stay.
 */
export const importBooks: ImportBooksHandler = async ({ books }, { signal, progress, log }) => {
  const added: ImportBooksOutput["added"] = [];
  const skipped: ImportBooksOutput["skipped"] = [];
  for (let start = 0; start < books.length; start += batchSize) {
    signal.throwIfAborted();
    const batch = books.slice(start, start + batchSize);
    await store.change((shelf) => {
      for (const [offset, draft] of batch.entries()) {
        const duplicate = duplicateOf(shelf, draft);
        if (duplicate === undefined) added.push(addBookTo(shelf, draft).id);
        else skipped.push({ index: start + offset, reason: duplicate.reason });
      }
    });
    progress(start + batch.length, books.length, `${added.length} added, ${skipped.length} left out`);
  }
  log("info", `imported ${added.length} of ${books.length} books`);
  return { added, skipped };
};
