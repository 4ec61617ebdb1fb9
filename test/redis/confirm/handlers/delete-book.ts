import { appendFileSync } from "node:fs";

/** Leaves a line in the file `RUNS` for each run. */
export function deleteBook({ title }: { readonly title: string }): string {
  appendFileSync(process.env["RUNS"] ?? "", `${title}\n`);
  return `deleted ${title}`;
}
