import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Connection, connect } from "../../generated/book-club/client/mcp.js";
import { type Launched, launch } from "../harness/server-process.js";
import { createKey, inSeconds, type SigningKey, sign } from "../server/issuer.js";

const server = resolve("generated/book-club");
const built = resolve("test/book-club/out");
const scopes = "books:read books:write books:delete reviews:write meetings:write";

let key: SigningKey;
let client: { connect: typeof connect };
let folder: string;
let running: Launched | undefined;

beforeAll(async () => {
  const tsc = resolve("node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", server, "--outDir", built], { stdio: "inherit" });
  client = await import(pathToFileURL(join(built, "client", "mcp.js")).href);
  key = await createKey("RS256");
});

afterAll(() => rmSync(built, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "book-club-"));
});

afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the server on the data in `folder` and connects with a token that has `scope`. */
async function open(scope = scopes): Promise<Connection> {
  running = launch(process.execPath, [join(built, "src", "main.js")], {
    env: {
      PORT: "0",
      BOOK_CLUB_DATA: join(folder, "club.json"),
      MCP_AUTH_PUBLIC_KEY: key.pem,
      MCP_REQUESTS_PER_MINUTE: "0",
    },
  });
  const [, url = ""] = await running.printed(/"url":"([^"]+)"/);
  const accessToken = await sign(key, {
    iss: "https://login.book-club.example",
    aud: "book-club",
    sub: "ada",
    exp: inSeconds(300),
    scope,
  });
  return client.connect({ url, accessToken });
}

/** Ends the server as a power cut would. */
async function kill(): Promise<void> {
  running?.child.kill("SIGKILL");
  await running?.ended;
  running = undefined;
}

const draft = (title: string) => ({ title, authors: [{ name: "Ursula K. Le Guin" }] as [{ name: string }] });

it("keeps a club's shelf: add, find, change, review, lend, meet, delete", async () => {
  const { tools, close } = await open();
  const book = await tools.addBook({ book: { ...draft("The Dispossessed"), genres: ["science-fiction"] } });
  expect(book).toMatchObject({ id: "book-1", genres: ["science-fiction"] });
  await expect(tools.addBook({ book: draft("The Dispossessed") })).rejects.toThrow(
    "The shelf has this book already: book-1.",
  );

  expect(await tools.searchBooks({ query: "dispossessed guin" })).toMatchObject({
    total: 1,
    books: [{ id: "book-1" }],
  });
  const changed = await tools.updateBook({
    id: book.id,
    changes: { notes: "Signed copy.", published: "1974-05-01" },
  });
  expect(changed).toMatchObject({
    title: "The Dispossessed",
    genres: ["science-fiction"],
    notes: "Signed copy.",
  });
  expect(await tools.updateBook({ id: book.id, changes: { notes: null } })).not.toHaveProperty("notes");

  await tools.reviewBook({ bookId: book.id, verdict: { kind: "rating", stars: 5 } });
  await tools.reviewBook({ bookId: book.id, verdict: { kind: "abandoned", atPage: 40 } });
  expect((await tools.getBook({ id: book.id })).reviews).toMatchObject([
    { by: "ada", verdict: { kind: "abandoned", atPage: 40 } },
  ]);

  await tools.lendBook({
    bookId: book.id,
    action: { kind: "lend", to: "bo@book-club.example", until: "2030-01-31" },
  });
  expect(await tools.searchBooks({ available: true })).toMatchObject({ total: 0 });
  await expect(tools.deleteBook({ id: book.id })).rejects.toThrow(
    "book-1 is on loan until 2030-01-31: take it back first.",
  );
  await tools.lendBook({ bookId: book.id, action: { kind: "return" } });

  const meeting = { bookId: book.id, starts: "2030-02-01T19:00:00Z", where: { address: "Library" } };
  expect(await tools.planMeeting(meeting)).toMatchObject({ id: "meeting-1", minutes: 90, invited: [] });
  expect(await tools.listMeetings({ from: "2030-01-01" })).toMatchObject([{ id: "meeting-1" }]);

  expect(await tools.deleteBook({ id: book.id })).toEqual({ deleted: "book-1", reviewsDeleted: 1 });
  await expect(tools.getBook({ id: book.id })).rejects.toThrow("There is no book book-1.");
  await close();
});

it("pages through what it finds, newest first", async () => {
  const { tools, close } = await open();
  await tools.importBooks({ books: [draft("A"), draft("B"), draft("C")] });
  const first = await tools.searchBooks({ limit: 2 });
  expect(first.books.map(({ title }) => title)).toEqual(["C", "B"]);
  const second = await tools.searchBooks({ limit: 2, cursor: first.nextCursor ?? "" });
  expect(second.books.map(({ title }) => title)).toEqual(["A"]);
  expect(second).not.toHaveProperty("nextCursor");
  await close();
});

it("tells how far an import is, and leaves out what is there already", async () => {
  const { tools, close } = await open();
  const books = Array.from({ length: 45 }, (_, index) => draft(`Book ${index % 44}`));
  const reported: number[] = [];
  const result = await tools.importBooks(
    { books: [books[0] ?? draft("Book 0"), ...books.slice(1)] },
    { onprogress: ({ progress }) => reported.push(progress) },
  );
  expect(result.added).toHaveLength(44);
  expect(result.skipped).toEqual([{ index: 44, reason: "duplicate-title" }]);
  expect(reported).toEqual([20, 40, 45]);
  await close();
});

it("shows callers the tools that their scopes allow", async () => {
  const { client: reader, tools, close } = await open("books:read");
  const names = (await reader.listTools()).tools.map(({ name }) => name);
  expect(names).toEqual(["search_books", "get_book", "list_meetings"]);
  await expect(tools.addBook({ book: draft("X") })).rejects.toThrow();
  await close();
});

it("loses nothing that it has confirmed when it is killed while it writes", async () => {
  const confirmed: string[] = [];
  for (let round = 0; round < 5; round++) {
    const { tools } = await open();
    const victim = running;
    // Every round is cut off after another number of confirmed writes, with more of them under way.
    const writes = Array.from({ length: 12 }, (_, index) =>
      tools.addBook({ book: draft(`Round ${round}, book ${index}`) }).then(
        ({ title }) => {
          confirmed.push(title);
          if (index === 2 + round) victim?.child.kill("SIGKILL");
        },
        () => undefined,
      ),
    );
    await Promise.all(writes);
    await kill();
  }
  const { tools, close } = await open();
  const kept: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await tools.searchBooks({ limit: 50, ...(cursor !== undefined && { cursor }) });
    kept.push(...page.books.map(({ title }) => title));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(confirmed.length).toBeGreaterThanOrEqual(15);
  expect(kept).toEqual(expect.arrayContaining(confirmed));
  await close();
});
