/**
 * Whether a model of OpenAI's can search deferred tools (`tool_search`): gpt-5.4 and later, except the nano ones.
 * Undefined for names that are not OpenAI's: deployments may be called anything.
 */
export function isToolSearchModel(name: string): boolean | undefined {
  if (/^(?:chatgpt|o\d)/.test(name)) return false;
  const [start, major, minor = "0"] = /^gpt-(\d+)(?:\.(\d+))?/.exec(name) ?? [];
  if (start === undefined || major === undefined) return undefined;
  const version = Number(major) * 100 + Number(minor);
  return version >= 504 && !/-nano\b/.test(name.slice(start.length));
}
