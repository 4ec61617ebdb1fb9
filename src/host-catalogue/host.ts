/** How certain a limit is: `measured` with the program itself, `documented` by its vendor, `reported` by its users. */
export type Certainty = "measured" | "documented" | "reported";

/** How a host reacts to a breach of a limit; a message continues with "by" and the host's title. */
export type Effect =
  | "the whole request is refused"
  | "all tools of the server are hidden"
  | "the tool is dropped"
  | "the tool is renamed"
  | "it is ignored"
  | "the text is cut"
  | "only the first page is read"
  | "the server is not accepted";

interface LimitBase {
  readonly effect: Effect;
  readonly certainty: Certainty;
  /** The evidence: a program and its version, a page, an issue. */
  readonly source: string;
  /** Whether `lint` checks it for every manifest: it is certain, and the hosts that have it are in wide use. */
  readonly always?: true;
}

/** A limit of a host on what a server lists. */
export type Limit = LimitBase &
  (
    | {
        readonly rule: "tool-name";
        readonly pattern: RegExp;
        /** Characters, with the prefix. */
        readonly longest: number;
        /** The prefix that the host adds to a name; `{server}` is the server's name. */
        readonly prefix: string;
      }
    | { readonly rule: "tool-count"; readonly most: number }
    | { readonly rule: "description-length"; readonly longest: number }
    | { readonly rule: "instructions-length"; readonly longest: number }
    | { readonly rule: "root-composition"; readonly keywords: readonly string[] }
    | { readonly rule: "property-name"; readonly pattern: RegExp }
    | { readonly rule: "keyword"; readonly keywords: readonly string[] }
    | { readonly rule: "boolean-property" }
    | { readonly rule: "array-items" }
    | { readonly rule: "pages" }
    | { readonly rule: "title" }
    | { readonly rule: "hints" }
    | { readonly rule: "model-instructions" }
  );

export type LimitRule = Limit["rule"];

/** A family of programs that offer tools to a model. */
export interface Host {
  /** The name in `hosts:` and `--host`. */
  readonly name: string;
  readonly title: string;
  /** Whether it is a directory that reviews servers before it lists them. */
  readonly isDirectory?: true;
  readonly limits: readonly Limit[];
}
