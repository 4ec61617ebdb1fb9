/**
 * The load of the bench, in a process of its own: sends one request over and over on keep-alive connections, each
 * waiting for its answer, for some seconds or until there were `most` answers, and prints a line of JSON about those that came within the time. It does less per answer than
 * a general HTTP client, so that it is the server that is measured. Usage: load.mjs, with a JSON task on standard input.
 */
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { Answer } from "./answer.mjs";
import { percentile } from "./statistics.mjs";

const { port, request, connections, seconds, most = Infinity } = JSON.parse(await text(process.stdin));
const bytes = Buffer.from(request, "latin1");
const latencies = [];
let failures = 0;
const started = performance.now();
const until = started + seconds * 1000;

await Promise.all(Array.from({ length: connections }, client));
const elapsed = (performance.now() - started) / 1000;
latencies.sort((one, other) => one - other);
process.stdout.write(
  `${JSON.stringify({
    requests: latencies.length,
    failures,
    perSecond: latencies.length / elapsed,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  })}\n`,
);

/** One connection, until the time is up. */
function client() {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let sent = 0;
    let answer;
    const send = () => {
      answer = new Answer();
      sent = performance.now();
      socket.write(bytes);
    };
    socket.on("connect", send);
    socket.on("data", (chunk) => {
      if (!answer.take(chunk)) return;
      const now = performance.now();
      if (answer.status === 200) latencies.push(now - sent);
      else failures += 1;
      if (now < until && latencies.length + failures < most) send();
      else socket.end();
    });
    socket.on("close", resolve);
    socket.on("error", reject);
  });
}
