/**
 * The yardstick: a `node:http` server that reads and parses a request and sends bytes which were written beforehand.
 * It validates nothing, calls nothing and serialises nothing. Usage: raw-server.mjs <folder of answers>, with PORT set.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const answers = new Map();

function answerTo({ method, params }) {
  const name = method === "tools/call" ? `call-${params.arguments.items.length}` : "list";
  let answer = answers.get(name);
  if (answer === undefined) {
    answer = readFileSync(join(process.argv[2], `${name}.json`), "utf8");
    answers.set(name, answer);
  }
  return answer;
}

createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const answer = answerTo(JSON.parse(Buffer.concat(chunks).toString()));
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(answer) };
    response.writeHead(200, headers);
    response.end(answer);
  });
}).listen(Number(process.env["PORT"]), "127.0.0.1");
