import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { FolderWatch } from "../../src/dev/folder-watch.js";
import { temporaryFolder } from "../temporary-folder.js";

let watch: FolderWatch | undefined;
afterEach(() => watch?.close());

test.each(["manifests", "config/mcp/manifests"])(
  "an empty folder made later is noticed: %s",
  async (path) => {
    const folder = temporaryFolder("watch");
    let noticed = () => {};
    const event = () =>
      new Promise<void>((resolve) => {
        noticed = resolve;
      });
    const watched = new FolderWatch({
      onEvent: () => noticed(),
      onError: (error) => expect.fail(String(error)),
    });
    watch = watched;
    const follow = () => watched.watch([{ path: join(folder, path), deep: false }]);
    await follow();
    const made = event();
    mkdirSync(join(folder, path), { recursive: true });
    await made;
    await follow();
    const written = event();
    writeFileSync(join(folder, path, "a.yaml"), "");
    await written;
  },
);
