import { existsSync, readFileSync, writeFileSync } from "node:fs";
import initSqlJs, { type Database, type SqlValue } from "sql.js";

export type Row = Record<string, SqlValue>;

/** A SQLite database in a file. */
export class Store {
  private constructor(
    private readonly database: Database,
    private readonly path: string,
  ) {}

  static async open(path: string, schema: string): Promise<Store> {
    const { Database } = await initSqlJs();
    const store = new Store(
      new Database(existsSync(path) ? readFileSync(path) : undefined),
      path,
    );
    store.database.run(schema);
    return store;
  }

  rows(sql: string, values: SqlValue[] = []): Row[] {
    const statement = this.database.prepare(sql, values);
    const rows: Row[] = [];
    while (statement.step()) rows.push(statement.getAsObject());
    statement.free();
    return rows;
  }

  close(): void {
    writeFileSync(this.path, this.database.export());
    this.database.close();
  }
}
