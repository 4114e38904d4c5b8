#!/usr/bin/env node
// `pnpm bench`: figures of the server, taken as README.md says. Exits 1 when an answer was wrong or missing.
import { hasErrors } from "./aims.mjs";
import { customResources } from "./areas/custom-resources.mjs";
import { decisions } from "./areas/decisions.mjs";
import { definitions } from "./areas/definitions.mjs";
import { extension } from "./areas/extension.mjs";
import { flood } from "./areas/flood.mjs";
import { lists } from "./areas/lists.mjs";
import { memory } from "./areas/memory.mjs";
import { outage } from "./areas/outage.mjs";
import { podLists } from "./areas/pods.mjs";
import { requests } from "./areas/requests.mjs";
import { startup } from "./areas/startup.mjs";
import { watch } from "./areas/watch.mjs";
import { cautions, machine } from "./machine.mjs";
import { parseOptions, select, usage } from "./options.mjs";
import { markdown, progress } from "./report.mjs";
import { Servers } from "./server/servers.mjs";

function settle(args) {
  try {
    const options = parseOptions(args);
    const pods = podLists(options.quick);
    const areas = [
      requests,
      flood,
      customResources,
      definitions,
      extension,
      outage,
      watch,
      lists(pods),
      memory(pods),
      startup(pods),
      decisions(),
    ];
    return { ...options, pods, areas, selected: select(areas, options.names) };
  } catch (err) {
    console.error(`${err.message}\n\n${usage}`);
    process.exit(2);
  }
}

async function measureAll({ selected, given, pods, quick, http2 }) {
  const servers = new Servers({ given, pods: pods.byNamespace });
  const results = [];
  try {
    for (const { area, rows } of selected) {
      for await (const row of area.run({ servers, quick, http2 }, rows)) {
        results.push({ ...row, area: area.name, table: area.table, ...(quick ? { aim: {} } : {}) });
        console.error(progress(results.at(-1)));
      }
    }
  } finally {
    await servers.close();
  }
  return results;
}

const options = settle(process.argv.slice(2));
if (options.help) console.log(usage);
else if (options.list) {
  for (const { name, rows } of options.areas) console.log(`${name}: ${rows.map(({ id }) => id).join(" ")}`);
} else {
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
  const before = machine();
  for (const caution of cautions()) console.error(`caution: ${caution}`);
  const results = await measureAll(options);
  console.log(options.json ? JSON.stringify({ machine: before, results }) : `${before}\n\n${markdown(results)}`);
  process.exitCode = results.some(hasErrors) ? 1 : 0;
}
