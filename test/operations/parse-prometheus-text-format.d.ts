/** The package has no types of its own. */
declare module "parse-prometheus-text-format" {
  const parse: (text: string) => readonly {
    readonly name: string;
    readonly metrics: readonly {
      readonly labels?: Readonly<Record<string, string>>;
      readonly value?: string;
    }[];
  }[];
  export = parse;
}
