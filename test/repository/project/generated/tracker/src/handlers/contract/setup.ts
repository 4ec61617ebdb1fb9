import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Store } from "@acme/store";

const path = join(mkdtempSync(join(tmpdir(), "tracker-")), "test.sqlite");
const store = await Store.open(
  path,
  "create table issue (id integer primary key, title text not null, state text not null default 'open', person text)",
);
store.rows("insert into issue (title) values ('Prepared')");
store.close();
process.env["TRACKER_DB"] = path;
