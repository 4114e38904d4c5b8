import { parseArgs } from "node:util";

export const usage = `usage: pnpm bench [AREA or ROW …] [options]

Without names everything is measured. --list prints areas and rows.

  --quick          a hundredth of the work: shows that it works, the figures say little
  --json           figures as JSON instead of tables
  --http2          rows that do not say otherwise use HTTP/2
  --list           print areas and rows
  --server URL     measure a server that runs already, instead of starting one; objects stay in its bench-* namespaces
  --token TOKEN    bearer token of an administrator of that server
  --pid PID        a process of that server, for CPU and memory; may be repeated, say for its etcd`;

/** @throws Error, when there is a mistake in the arguments */
export function parseOptions(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h" },
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      http2: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      server: { type: "string" },
      token: { type: "string" },
      pid: { type: "string", multiple: true },
    },
  });
  const { server, token, pid = [], ...rest } = values;
  if (server === undefined && (token !== undefined || pid.length > 0))
    throw new Error("--token and --pid need --server");
  const given = server === undefined ? undefined : { target: { url: server, token }, pids: pid.map(Number) };
  return { ...rest, names: positionals, given };
}

/** `[{ area, rows }]` that the names ask for. @throws Error, when there is no such area or row */
export function select(areas, names) {
  const known = new Set(areas.flatMap(({ name, rows }) => [name, ...rows.map(({ id }) => id)]));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`no area or row ${unknown.join(", ")}; there are ${[...known].join(" ")}`);
  const wanted = ({ name }, { id }) => names.length === 0 || names.includes(name) || names.includes(id);
  return areas
    .map((area) => ({ area, rows: area.rows.filter((row) => wanted(area, row)) }))
    .filter(({ rows }) => rows.length > 0);
}
