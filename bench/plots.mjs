import { oursName, rawName } from "./contestants.mjs";
import { round, titleOf } from "./tables.mjs";

const width = 760;
const rowHeight = 26;
const labelWidth = 220;

/** Bars of answers a second in one case, as SVG: one row a server, on a linear scale that begins at zero. */
export function loadPlot(loads, selected) {
  const rows = loads.filter(selected);
  const [first] = rows;
  if (first === undefined) return undefined;
  const bars = rows.map(({ server, perSecond }) => ({ label: server, value: perSecond }));
  return barPlot(`${titleOf(first)}: answers a second`, bars);
}

/** The same for a figure of the servers, such as the time to start. */
export function serverPlot(title, servers, figureOf) {
  return barPlot(
    title,
    servers.map((server) => ({ label: server.name, value: figureOf(server) })),
  );
}

function barPlot(title, bars) {
  const most = Math.max(...bars.map(({ value }) => value));
  const room = width - labelWidth - 80;
  const height = 44 + bars.length * rowHeight;
  const lines = bars.map(({ label, value }, index) => {
    const y = 36 + index * rowHeight;
    const length = Math.max(1, Math.round((room * value) / most));
    const colour = label === oursName ? "#0969da" : label === rawName ? "#6e7781" : "#afb8c1";
    return [
      `  <text x="${labelWidth - 10}" y="${y + 14}" text-anchor="end">${escapeXml(label)}</text>`,
      `  <rect x="${labelWidth}" y="${y}" width="${length}" height="18" fill="${colour}"/>`,
      `  <text x="${labelWidth + length + 8}" y="${y + 14}">${round(value)}</text>`,
    ].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">
  <title>${escapeXml(title)}</title>
  <rect width="${width}" height="${height}" fill="#ffffff"/>
  <text x="10" y="20" font-weight="bold">${escapeXml(title)}</text>
${lines.join("\n")}
</svg>
`;
}

function escapeXml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
