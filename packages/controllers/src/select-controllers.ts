import type { Controller } from "./controller.js";

/**
 * Which controllers to run, by the grammar of kube-controller-manager's `--controllers`: `name` turns one on, `-name`
 * off, `*` all that are not named; the first entry that fits a controller decides. An empty list runs none.
 * @throws RangeError for a name that is not known, with upstream's text
 */
export function selectControllers<C extends Pick<Controller, "name">>(
  spec: readonly string[],
  known: readonly C[],
  aliases: ReadonlyMap<string, string> = new Map(),
): readonly C[] {
  const entries = spec.filter((entry) => entry !== "");
  const names = new Set(known.map(({ name }) => name));
  const canonical = entries.map((entry) => {
    if (entry === "*") return entry;
    const off = entry.startsWith("-");
    const given = off ? entry.slice(1) : entry;
    const name = aliases.get(given) ?? given;
    if (!names.has(name)) throw new RangeError(`${JSON.stringify(given)} is not in the list of known controllers`);
    return off ? `-${name}` : name;
  });
  return known.filter(({ name }) => {
    const decisive = canonical.find((entry) => entry === name || entry === `-${name}`);
    return decisive === undefined ? canonical.includes("*") : decisive === name;
  });
}
