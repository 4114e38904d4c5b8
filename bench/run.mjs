#!/usr/bin/env node
// Benchmarks: `pnpm bench NAME`. Each prints a table; figures worth keeping go to RESULTS.md with the command.
const benches = { startup: "./startup.mjs" };

const [name, ...args] = process.argv.slice(2);
const file = benches[name];
if (file === undefined) {
  console.error(`usage: pnpm bench ${Object.keys(benches).join("|")} [options]`);
  process.exit(2);
}
const { run } = await import(file);
await run(args);
