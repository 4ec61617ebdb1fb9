import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Book } from "../../types.js";

// Runs before the contract tests: they read a shelf of their own with the book that the manifest's examples name.
const book: Book = {
  id: "book-1",
  title: "The Old Man and the Sea",
  authors: [{ name: "Ernest Hemingway" }],
  genres: ["biography"],
  added: "2026-01-01T00:00:00.000Z",
};

const path = join(mkdtempSync(join(tmpdir(), "book-club-")), "book-club.json");
writeFileSync(path, JSON.stringify({ nextBook: 2, books: [book] }));
process.env["BOOK_CLUB_DATA"] = path;
