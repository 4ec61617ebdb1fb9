// Plays the reference journey on this machine, with no network and no API key: `npm run demo`.

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, heading, mcpile, npm, play, run, start, stopAll } from "./steps.mjs";

/** Expected output of the page that this journey follows: dice, and the API's error when the server wants a token. */
const dice = /\b[1-6](?:, [1-6])*,? and [1-6]\b/;
const refused =
  /Error retrieving tool list from MCP server: 'dice_server'\. Http status code: 401 \(Unauthorized\)/;

/** The data of a book club with two books. */
const club = {
  nextBook: 2,
  nextMeeting: 1,
  books: ["Emma", "Persuasion"].map((title, index) => ({
    id: `book-${index}`,
    title,
    authors: [{ name: "Jane Austen" }],
    genres: ["classic"],
    added: "2026-01-01T00:00:00Z",
  })),
  reviews: [],
  meetings: [],
};

/** Answers of a person, and what the server then says. */
const confirmations = [
  ["decline", /Delete book-1 and all its reviews for good\?[\s\S]*did not run: the person declined/],
  ["accept", /Delete book-1 and all its reviews for good\?[\s\S]*"deleted":"book-1"/],
];

/** A Python that has the `openai` package; undefined where there is none. */
async function pythonWithOpenAi() {
  for (const command of [process.env.MCPILE_PYTHON, "python3", "python"]) {
    if (!command) continue;
    const status = await new Promise((resolve) => {
      const child = spawn(command, ["-c", "import openai"], { stdio: "ignore" });
      child.on("error", () => resolve(1));
      child.on("close", resolve);
    });
    if (status === 0) return command;
  }
  return undefined;
}

async function main() {
  const work = await mkdtemp(join(tmpdir(), "mcpile-demo-"));
  const [openPort, jwtPort, clubPort, apiPort] = await Promise.all([1, 2, 3, 4].map(freePort));
  const python = await pythonWithOpenAi();
  const api = { OPENAI_BASE_URL: `http://127.0.0.1:${apiPort}/v1`, OPENAI_API_KEY: "not-needed-here" };
  const clients = [["generated/dice-roller%/dist/client/openai.js", process.execPath, "node"]];
  if (python !== undefined) clients.push(["generated/dice-roller%/client/openai.py", python, python]);

  try {
    heading("1. Compile the manifests, build the servers");
    await run("npm run build", [npm, "run", "--silent", "build"]);
    await run("npx mcpile generate", [...mcpile, "generate"]);
    for (const name of ["dice-roller", "dice-roller-jwt", "book-club"]) {
      await run(`npm run build -w ${name}`, [npm, "run", "--silent", "build", "-w", name]);
    }

    heading("2. The open server, called through a local stand-in for the Responses API");
    await start(
      `npx mcpile simulate manifests/dice-roller.yaml --port ${apiPort}`,
      [...mcpile, "simulate", "manifests/dice-roller.yaml", "--port", String(apiPort)],
      `http://127.0.0.1:${apiPort}/`,
    );
    const stopOpen = await start(
      `PORT=${openPort} npm start -w dice-roller`,
      [process.execPath, "generated/dice-roller/dist/src/main.js"],
      `http://127.0.0.1:${openPort}/readyz`,
      { PORT: String(openPort) },
    );
    const openUrl = { ...api, MCP_SERVER_URL: `http://127.0.0.1:${openPort}/mcp/` };
    for (const [file, command, shown] of clients) {
      const script = file.replace("%", "");
      await run(`${shown} ${script}`, [command, script], {
        env: openUrl,
      });
    }
    await stopOpen();

    heading("3. The server behind a JWT");
    await run(`npx mcpile keys --out ${work}`, [...mcpile, "keys", "--out", work]);
    const publicKey = await readFile(join(work, "public.pem"), "utf8");
    await start(
      `PORT=${jwtPort} DICE_PUBLIC_KEY="$(cat ${join(work, "public.pem")})" npm start -w dice-roller-jwt`,
      [process.execPath, "generated/dice-roller-jwt/dist/src/main.js"],
      `http://127.0.0.1:${jwtPort}/readyz`,
      { PORT: String(jwtPort), DICE_PUBLIC_KEY: publicKey },
    );
    const jwtUrl = { ...api, MCP_SERVER_URL: `http://127.0.0.1:${jwtPort}/mcp/` };
    console.log("\nWithout a token the API answers as the real one does:\n");
    for (const [file, command, shown] of clients) {
      const script = file.replace("%", "-jwt");
      await run(`${shown} ${script}`, [command, script], { env: jwtUrl, expected: 1, says: refused });
    }
    console.log("\nWith a token:\n");
    const token = await run(
      `npx mcpile token manifests/dice-roller-jwt.yaml --key ${join(work, "private.pem")}`,
      [...mcpile, "token", "manifests/dice-roller-jwt.yaml", "--key", join(work, "private.pem")],
      { quiet: true },
    );
    for (const [file, command, shown] of clients) {
      const script = file.replace("%", "-jwt");
      await run(`MCP_ACCESS_TOKEN=… ${shown} ${script}`, [command, script], {
        env: { ...jwtUrl, MCP_ACCESS_TOKEN: token.trim() },
        says: dice,
      });
    }

    heading("4. A deletion that somebody confirms");
    const data = join(work, "club.json");
    await writeFile(data, JSON.stringify(club));
    await start(
      `PORT=${clubPort} MCP_AUTH_PUBLIC_KEY="$(cat ${join(work, "public.pem")})" npm start -w book-club`,
      [process.execPath, "generated/book-club/dist/src/main.js"],
      `http://127.0.0.1:${clubPort}/readyz`,
      { PORT: String(clubPort), MCP_AUTH_PUBLIC_KEY: publicKey, BOOK_CLUB_DATA: data },
    );
    const clubToken = await run(
      `npx mcpile token manifests/book-club.yaml --key ${join(work, "private.pem")}`,
      [...mcpile, "token", "manifests/book-club.yaml", "--key", join(work, "private.pem")],
      { quiet: true },
    );
    const clubUrl = {
      ...api,
      MCP_SERVER_URL: `http://127.0.0.1:${clubPort}/mcp/`,
      MCP_ACCESS_TOKEN: clubToken.trim(),
    };
    const deletion = [process.execPath, "generated/book-club/dist/client/openai.js"];
    console.log("\nThe call waits for an approval, and nobody is there to give it:\n");
    await run('node generated/book-club/dist/client/openai.js "delete_book"', [...deletion, "delete_book"], {
      env: clubUrl,
      expected: 1,
      says: /A call needs approval: delete_book \{"id":"book-0"\}/,
    });
    if (!(await readFile(data, "utf8")).includes("book-0")) throw new Error("the book is gone");
    console.log("\nApproved:\n");
    await run(
      'node generated/book-club/dist/client/openai.js --yes "delete_book"',
      [...deletion, "--yes", "delete_book"],
      { env: clubUrl, says: /I called delete_book/ },
    );
    if ((await readFile(data, "utf8")).includes("book-0")) throw new Error("the book is still there");
    console.log("\nA client of the protocol's own is asked by the server:\n");
    const asking = `${process.execPath} test/journey/confirming-client.mjs`.split(" ");
    for (const [answer, says] of confirmations) {
      await run(`node test/journey/confirming-client.mjs ${answer}`, [...asking, answer], {
        env: clubUrl,
        says,
      });
    }
    if (python === undefined) {
      console.log(
        "\nThe Python client was left out: no Python here has the `openai` package (pip install openai).",
      );
    }
    heading("Done: the dice rolled, open and behind a token, and books were deleted once somebody said yes.");
  } finally {
    await stopAll();
    await rm(work, { recursive: true, force: true });
  }
}

await play(main);
