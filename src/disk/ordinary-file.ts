import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
  statSync,
} from "node:fs";

/** Which files may be read. */
export interface ReadLimits {
  /** Whether a symbolic link is followed or refused. */
  readonly links: "follow" | "refuse";
  /** Largest size in bytes. */
  readonly largest: number;
}

/** Why a file is not read although the operating system would allow it. */
export interface Refusal {
  readonly refused: "link" | "folder" | "special" | "too-large";
  /** Its size in bytes; for a file that is still growing, what is known of it. */
  readonly size: number;
}

/**
 * The bytes of an ordinary file, or why it is not read. Folders, FIFOs, sockets and devices are refused before they are
 * opened: reading one may block for ever. Every file that the compiler reads is read here. Throws what the operating
 * system answers.
 */
export function readOrdinaryFile(path: string, { links, largest }: ReadLimits): Buffer | Refusal {
  const before = links === "refuse" ? lstatSync(path) : statSync(path);
  const refusal = refusalOf(before, largest);
  if (refusal !== undefined) return refusal;
  // The file may have been replaced since the check: the open file is checked again, and opening does not block.
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;
  const file = openSync(path, O_RDONLY | O_NONBLOCK | (links === "refuse" ? O_NOFOLLOW : 0));
  try {
    const opened = fstatSync(file);
    return refusalOf(opened, largest) ?? readAll(file, opened.size, largest);
  } finally {
    closeSync(file);
  }
}

/** Whether a read was refused. */
export function isRefusal(read: Buffer | Refusal): read is Refusal {
  return "refused" in read;
}

function refusalOf(stats: Stats, largest: number): Refusal | undefined {
  const { size } = stats;
  if (stats.isSymbolicLink()) return { refused: "link", size };
  if (stats.isDirectory()) return { refused: "folder", size };
  if (!stats.isFile()) return { refused: "special", size };
  return size > largest ? { refused: "too-large", size } : undefined;
}

/** Reads to the end: files such as those in `/proc` say that they are empty, and others grow. */
function readAll(file: number, size: number, largest: number): Buffer | Refusal {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(Math.max(size - total, 0) + 1024);
    const count = readSync(file, chunk);
    const [first] = chunks;
    if (count === 0)
      return first !== undefined && first.length === total ? first : Buffer.concat(chunks, total);
    chunks.push(chunk.subarray(0, count));
    total += count;
    if (total > largest) return { refused: "too-large", size: total };
  }
}
