import type { Location } from "../diagnostics/diagnostic.js";
import type { Json, JsonPath } from "../json.js";
import type { Source } from "./source.js";

/** A source without a text: a manifest that is about to be written. */
export interface DataSource extends Source {
  /** The path that a location of this source was made of. */
  pathAt(location: Location): JsonPath | undefined;
}

/** The locations of a data source are numbers of paths: they tell places apart, and lead back to the data. */
export function dataSource(path: string, data: Json): DataSource {
  const paths: JsonPath[] = [];
  const numbers = new Map<string, number>();
  return {
    path,
    text: "",
    data,
    locate(steps) {
      const key = JSON.stringify(steps);
      let line = numbers.get(key);
      if (line === undefined) {
        line = paths.push(steps);
        numbers.set(key, line);
      }
      const at = { line, column: 1, offset: line };
      return { file: path, range: { start: at, end: at } };
    },
    pathAt: ({ range }) => paths[range.start.line - 1],
  };
}
