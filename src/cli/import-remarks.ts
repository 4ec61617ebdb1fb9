import { type Remark, type RemarkKind, remarkKinds } from "../openapi/remarks.js";
import { printRemark } from "./terminal.js";

/** Lines of one kind of remark that are shown; the manifest has them all. */
const mostLines = 12;

/** The words for the number of remarks of one kind. */
interface Words {
  readonly one: string;
  readonly other: string;
}

/** Prints what an import could not say, by kind. `words`: other words for a kind. */
export function printRemarks(
  remarks: readonly Remark[],
  words: Partial<Readonly<Record<RemarkKind, Words>>> = {},
): void {
  for (const kind of Object.keys(remarkKinds) as RemarkKind[]) {
    printKind(
      words[kind] ?? remarkKinds[kind],
      remarks.filter((remark) => remark.kind === kind),
    );
  }
}

/** Prints what has no place in a manifest, wherever it stands. */
export function printPassedOver(parts: readonly string[]): void {
  if (parts.length > 0) printRemark(oneLine(`no place in a manifest: ${parts.join(", ")}`));
}

function printKind({ one, other }: Words, remarks: readonly Remark[]): void {
  if (remarks.length === 0) return;
  printRemark(`\n${remarks.length} ${remarks.length === 1 ? one : other}`);
  // The same sentence about many operations is one line.
  const byMessage = new Map<string, string[]>();
  for (const { message, about } of remarks)
    byMessage.set(message, [...(byMessage.get(message) ?? []), about]);
  const lines = [...byMessage].map(([message, [first = "", ...others]]) =>
    oneLine(`  ${first}: ${message}${others.length === 0 ? "" : ` (and ${others.length} more)`}`),
  );
  for (const line of lines.slice(0, mostLines)) printRemark(line);
  if (lines.length > mostLines)
    printRemark(`  … and ${lines.length - mostLines} more kinds: the manifest's comments have them`);
}

/** Texts of a document may hold what would act on a terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");
}
