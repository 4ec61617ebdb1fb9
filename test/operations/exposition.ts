/** One line of Prometheus' text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Exposition {
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];
  /** Value of the one sample of that name with these labels among its own; NaN: there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number;
}

/**
 * Reads the text format (version 0.0.4) as strictly as `promtool check metrics`: every family has help and type before its
 * samples and stands together, no series is there twice, counters end in `_total`, histograms are complete and rise.
 */
export function readExposition(text: string): Exposition {
  if (!text.endsWith("\n")) throw new Error("the text does not end with a line end");
  const types = new Map<string, string>();
  const helped = new Set<string>();
  const seen = new Set<string>();
  const samples: Sample[] = [];
  let family = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\]|\\\\|\\n)+$/.exec(line);
    const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$/.exec(line);
    if (help !== null) {
      family = help[1] ?? "";
      if (helped.has(family)) throw new Error(`help of ${family} is there twice`);
      helped.add(family);
    } else if (type !== null) {
      if (type[1] !== family) throw new Error(`type of ${type[1]} below help of ${family}`);
      types.set(family, type[2] ?? "");
    } else {
      const sample = readSample(line);
      const kind = types.get(family);
      const base = kind === "histogram" ? sample.name.replace(/_(bucket|sum|count)$/, "") : sample.name;
      if (base !== family) throw new Error(`${line} stands below ${family}`);
      if (kind === "counter" && !family.endsWith("_total"))
        throw new Error(`counter ${family} has no _total`);
      if (kind === "counter" && !(sample.value >= 0)) throw new Error(`counter below zero: ${line}`);
      const series = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      if (seen.has(series)) throw new Error(`${line} is there twice`);
      seen.add(series);
      samples.push(sample);
    }
  }
  for (const [name, type] of types) if (type === "histogram") checkHistogram(name, samples);
  const value = (name: string, labels: Readonly<Record<string, string>> = {}): number => {
    const found = samples.filter(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([key, text]) => sample.labels[key] === text),
    );
    if (found.length > 1) throw new Error(`several samples ${name} ${JSON.stringify(labels)}`);
    return found[0]?.value ?? Number.NaN;
  };
  return { types, samples, value };
}

function readSample(line: string): Sample {
  const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (match === null) throw new Error(`no sample: ${line}`);
  const [, name = "", list = "", number = ""] = match;
  const labels: Record<string, string> = {};
  let rest = list;
  while (rest !== "") {
    const pair = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\"n])*)"(?:,(?=[a-zA-Z_])|$)/.exec(rest);
    if (pair === null) throw new Error(`no labels: ${line}`);
    const [whole, key = "", value = ""] = pair;
    if (key in labels) throw new Error(`label ${key} is there twice: ${line}`);
    labels[key] = value.replace(/\\(.)/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
    rest = rest.slice(whole.length);
  }
  const value = number === "+Inf" ? Number.POSITIVE_INFINITY : Number(number);
  if (number !== "NaN" && Number.isNaN(value)) throw new Error(`no number: ${line}`);
  return { name, labels, value };
}

function checkHistogram(name: string, samples: readonly Sample[]): void {
  const groups = new Map<string, { bounds: number[]; counts: number[]; sum: number; count: number }>();
  for (const { name: full, labels, value } of samples) {
    if (!full.startsWith(`${name}_`)) continue;
    const { le, ...rest } = labels;
    const key = JSON.stringify(rest);
    const group = groups.get(key) ?? { bounds: [], counts: [], sum: Number.NaN, count: Number.NaN };
    groups.set(key, group);
    if (full === `${name}_sum`) group.sum = value;
    else if (full === `${name}_count`) group.count = value;
    else {
      group.bounds.push(le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le));
      group.counts.push(value);
    }
  }
  for (const [key, { bounds, counts, sum, count }] of groups) {
    const rises = (values: readonly number[], strictly: boolean) =>
      values.every(
        (value, at) =>
          at === 0 || (strictly ? value > (values[at - 1] ?? 0) : value >= (values[at - 1] ?? 0)),
      );
    const complete =
      rises(bounds, true) &&
      rises(counts, false) &&
      bounds.at(-1) === Number.POSITIVE_INFINITY &&
      counts.at(-1) === count &&
      !Number.isNaN(sum);
    if (!complete) throw new Error(`the histogram ${name} ${key} is not complete`);
  }
}
