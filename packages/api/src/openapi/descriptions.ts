import { readFileSync } from "node:fs";

/** What the fields of a type are for, by their names; under `""` what the type itself is for. */
export type TypeDescriptions = Readonly<Record<string, string>>;

/** Finds the descriptions of a type by the name of its definition; undefined where there are none. */
export type Describe = (definitionName: string) => TypeDescriptions | undefined;

const file = new URL("../descriptions.json", import.meta.url);
let loaded: ReadonlyMap<string, TypeDescriptions> | undefined;

/**
 * Upstream's descriptions, which the build takes from `@kubernetes/client-node`. They are read when they are first needed:
 * a megabyte that most servers never serve. A build that left them out serves definitions without.
 */
export const describeBuiltIn: Describe = (definitionName) => {
  loaded ??= read();
  for (const name of modelNames(definitionName)) {
    const found = loaded.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
};

function read(): ReadonlyMap<string, TypeDescriptions> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(file, "utf8"))));
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw err;
  }
}

/** Models are called `V1Pod`; where several groups have the kind, `CoreV1Event`. */
function modelNames(definitionName: string): readonly string[] {
  const [kind = "", version = "", group = ""] = definitionName.split(".").reverse();
  const short = `${capitalized(version)}${kind}`;
  return [`${capitalized(group)}${short}`, short];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
