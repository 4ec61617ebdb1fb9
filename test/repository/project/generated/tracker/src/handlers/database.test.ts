import { deepEqual, throws } from "node:assert/strict";
import { test } from "node:test";
import { Store } from "@acme/store";
import { State, issue, use } from "./database.js";

test("an issue is read from the database that is in use", async () => {
  throws(() => issue(1), /not open/);
  const columns = "id integer, title text, state text, person text";
  const schema = `create table issue (${columns}); create table comment (issue integer)`;
  const store = await Store.open("/nowhere/unused.sqlite", schema);
  store.rows("insert into issue values (1, 'One', 'closed', 'ann')");
  use(store);
  deepEqual(issue(1), {
    id: 1,
    title: "One",
    state: State.Closed,
    person: "ann",
    comments: 0,
  });
  throws(() => issue(2), /There is no issue 2/);
});
