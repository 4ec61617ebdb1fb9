import { isAbsolute, relative } from "node:path";
import type { Memory } from "../memory.js";
import { readMemory, writeMemory } from "./memory-file.js";
import { MemoryFolder, memoryFolder } from "./memory-folder.js";
import { RecentMemory } from "./recent-memory.js";
import { secretPath, userSecret } from "./secret.js";

/** Where memories outlive the process. */
interface Disk {
  readonly folder: MemoryFolder;
  readonly secret: Buffer;
}

/** The memories of servers: in this process, and on disk for the next. */
export class Memories {
  readonly #identity: () => string;
  readonly #disk: Disk | undefined;
  readonly #servers = new Map<string, RecentMemory>();

  /** @param identity Digest of mcpile's code: what other code made is not read. */
  constructor(identity: () => string, disk?: Disk) {
    this.#identity = identity;
    this.#disk = disk;
  }

  /** The memory of the server in `folder`. */
  of(folder: string): Memory {
    const known = this.#servers.get(folder);
    if (known !== undefined) return known;
    const memory = new RecentMemory(this.#load(folder));
    this.#servers.set(folder, memory);
    return memory;
  }

  /** Ends a run: what it used stays, the rest is forgotten. */
  endRun(): void {
    for (const [folder, memory] of this.#servers) {
      const used = memory.endRun();
      if (used !== undefined && this.#disk !== undefined)
        this.#disk.folder.write(folder, writeMemory(used, this.#identity(), this.#disk.secret));
    }
  }

  #load(folder: string): Map<string, string | Buffer> | undefined {
    if (this.#disk === undefined) return undefined;
    const bytes = this.#disk.folder.read(folder);
    return bytes && readMemory(bytes, this.#identity(), this.#disk.secret);
  }
}

/**
 * The memories of the project in or above `start`, an absolute path, signed with the secret of the user. Without a secret, or where it is below
 * `start`, nothing outlives the process.
 */
export function projectMemories(start: string, identity: () => string): Memories {
  const place = secretPath();
  const way = relative(start, place);
  const isOutside = way.startsWith("..") || isAbsolute(way);
  const secret = isOutside ? userSecret(place) : undefined;
  return new Memories(identity, secret && { folder: new MemoryFolder(memoryFolder(start)), secret });
}
