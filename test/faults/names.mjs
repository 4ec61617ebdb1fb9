// Loaded into a server under test with `--import`: names below `.test` are addresses of this machine, are not found, or are
// never answered, as its parent says (`well`, `fail`, `hang`).
import dns from "node:dns";

let state = "well";
process.on("message", (message) => {
  state = message;
});
process.channel?.unref();

const { lookup } = dns;
dns.lookup = (name, options, callback) => {
  if (!name.endsWith(".test")) return lookup(name, options, callback);
  const answer = typeof options === "function" ? options : callback;
  if (state === "hang") return;
  if (state === "fail") {
    const error = Object.assign(new Error(`getaddrinfo EAI_AGAIN ${name}`), {
      code: "EAI_AGAIN",
      syscall: "getaddrinfo",
    });
    setImmediate(answer, error);
  } else if (options?.all === true) setImmediate(answer, null, [{ address: "127.0.0.1", family: 4 }]);
  else setImmediate(answer, null, "127.0.0.1", 4);
};
