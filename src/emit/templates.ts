/** The files shipped with mcpile from which servers are generated. `src/templates.ts` reads them from disk. */
export interface Templates {
  /** The run-time files of a server by path below `src/runtime/` (`run.ts`, `calls/call.ts`): copied verbatim. */
  readonly runtime: ReadonlyMap<string, string>;
  /** Handlebars layouts by path below `templates/` with `/` separators: `README.md.hbs`, `client/openai.py.hbs`. */
  readonly layouts: ReadonlyMap<string, string>;
  /** `packages.json`: the packages that generated servers are built on, as npm's lock has them. */
  readonly packages: string;
  /** The web page of mcpile's repository, whose `docs` generated pages refer to. */
  readonly repository: string;
}
