// Figures as Markdown, ready for RESULTS.md.
import { aimsMet, aimText, hasErrors, maxLoopDelayMs } from "./aims.mjs";

const none = "";

/** Three significant digits, or whole numbers where that is more. */
function number(value) {
  if (value === undefined || value === null || Number.isNaN(value)) return "–";
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}

/** One figure for each process of the server. */
const each = (values) => values.map(number).join(" + ");

function mark(row) {
  if (hasErrors(row)) return "ERRORS";
  const met = aimsMet(row);
  return met === undefined ? none : met ? "pass" : "MISS";
}

function work({ work, bytes }) {
  return bytes === undefined || bytes === null ? work : `${work} (${number(bytes / 1e6)} MB)`;
}

function loop({ loop }) {
  if (loop === undefined) return "–";
  const text = `${number(loop.p999Ms)} / ${number(loop.maxMs)}`;
  return loop.p999Ms > maxLoopDelayMs ? `**${text}**` : text;
}

/** How a quiet client fares `before` something happens, and while it does: with so many requests besides of `others`. */
function besides(title, before, others) {
  return {
    title,
    columns: {
      work,
      [`p99 ms ${before}`]: ({ beforeP99Ms }) => number(beforeP99Ms),
      "p99 ms": ({ p99Ms }) => number(p99Ms),
      ratio: ({ p99Ratio }) => number(p99Ratio),
      aim: aimText,
      mark,
      [`p50 ms ${before}`]: ({ beforeP50Ms }) => number(beforeP50Ms),
      "p50 ms": ({ p50Ms }) => number(p50Ms),
      [`${others}, per second`]: ({ othersPerSecond }) => number(othersPerSecond),
      refused: ({ refused }) => number(refused),
      "loop p99.9 / max ms": loop,
      "others, cores": ({ otherCores }) => number(Math.max(0, otherCores)),
    },
  };
}

const tables = {
  load: {
    title: "Load",
    columns: {
      work,
      "CPU ms/op": ({ cpuMs }) => each(cpuMs),
      aim: aimText,
      mark,
      "per second": ({ perSecond }) => number(perSecond),
      "p50 ms": ({ p50Ms }) => number(p50Ms),
      "p99 ms": ({ p99Ms }) => number(p99Ms),
      "RSS MiB": ({ rssMiB }) => each(rssMiB),
      "loop p99.9 / max ms": loop,
      "client CPU ms/op": ({ clientCpuMs }) => number(clientCpuMs),
      "others, cores": ({ otherCores }) => number(Math.max(0, otherCores)),
    },
  },
  flood: besides("Flood", "alone", "flood"),
  outage: besides("Outage of an extension server", "before", "its requests"),
  memory: {
    title: "Memory, MiB",
    columns: {
      work,
      "RSS before": ({ rssBeforeMiB }) => number(rssBeforeMiB),
      "RSS after": ({ rssMiB }) => number(rssMiB),
      peak: ({ peakRssMiB }) => number(peakRssMiB),
      growth: ({ growthMiB }) => number(growthMiB),
      aim: ({ aim }) => aimText({ aim }).concat("growthMiB" in aim ? " growth" : " RSS"),
      mark,
      "loop p99.9 / max ms": loop,
    },
  },
  definitions: {
    title: "Definitions",
    columns: {
      work,
      seconds: ({ seconds }) => number(seconds),
      "MiB each": ({ perDefinitionMiB }) => number(perDefinitionMiB),
      aim: aimText,
      mark,
      "CPU ms each": ({ cpuMs }) => each(cpuMs),
      "RSS before": ({ rssBeforeMiB }) => number(rssBeforeMiB),
      "RSS after": ({ rssMiB }) => number(rssMiB),
      "loop p99.9 / max ms": loop,
    },
  },
  startup: {
    title: "Startup",
    columns: {
      work,
      "ready ms (median)": ({ readyMs }) => number(readyMs),
      aim: aimText,
      mark,
      "min – max": ({ readyMinMs, readyMaxMs }) => `${number(readyMinMs)} – ${number(readyMaxMs)}`,
      "CPU until ready, ms": ({ cpuMs }) => number(cpuMs),
      "first LIST of all, ms": ({ firstListMs }) => number(firstListMs),
      "RSS MiB": ({ rssMiB }) => number(rssMiB),
      "RSS after 3 s idle": ({ idleRssMiB }) => number(idleRssMiB),
    },
  },
  decisions: {
    title: "Decisions",
    columns: {
      work,
      "CPU µs/decision": ({ decisionUs }) => number(decisionUs),
      aim: aimText,
      mark,
      "per second": ({ perSecond }) => number(perSecond),
    },
  },
};

/** The tables that `rows` belong to, in the order of the areas. */
export function markdown(rows) {
  const kinds = [...new Set(rows.map(({ table }) => table))];
  const errors = rows.filter(hasErrors).map(({ id, errors }) => `ERRORS of ${id}: ${JSON.stringify(errors)}`);
  return [...kinds.map((kind) => tableOf(kind, rows)), ...errors].join("\n\n");
}

function tableOf(kind, rows) {
  const { title, columns } = tables[kind];
  const names = Object.keys(columns);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const body = rows
    .filter(({ table }) => table === kind)
    .map((row) => line(Object.values(columns).map((column) => column(row))));
  return [`### ${title}`, "", line(names), line(names.map(() => "---")), ...body].join("\n");
}

/** One line for a person who waits. */
export function progress(row) {
  const texts = {
    load: () => `${each(row.cpuMs)} ms CPU, ${number(row.perSecond)}/s`,
    flood: () => `p99 ${number(row.beforeP99Ms)} ms alone, ${number(row.p99Ms)} ms under a flood`,
    outage: () => `p99 ${number(row.beforeP99Ms)} ms before, ${number(row.p99Ms)} ms meanwhile`,
    memory: () => `${number(row.rssMiB)} MiB, ${number(row.growthMiB)} of it while listing`,
    definitions: () => `${number(row.seconds)} s, ${number(row.perDefinitionMiB)} MiB each`,
    startup: () => `${number(row.readyMs)} ms`,
    decisions: () => `${number(row.decisionUs)} µs`,
  };
  return `${row.id}: ${texts[row.table]()} ${mark(row)}`.trimEnd();
}
