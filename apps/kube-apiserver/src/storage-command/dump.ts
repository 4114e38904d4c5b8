import type { KeyValue } from "@kube-apiserver/storage";
import { type DescribedValue, describeValue, type ValueDecoder, viewStore } from "@kube-apiserver/storage/tools";
import { type Subcommand, UsageError } from "./subcommand.js";

/** Lines that are written at once. */
const LINES_AT_ONCE = 500;

/** `kube-apiserver storage dump` */
export const dumpCommand: Subcommand = {
  name: "dump",
  summary: "Print keys, revisions and values",
  description:
    "Prints the keys of a store with their revisions, versions, leases and sizes, as of any revision that is kept. " +
    "Nothing is changed. Values may hold secrets: they are printed with --values only.",
  addFlags(values, flags) {
    values.addDataDir(flags);
    values.addDump(flags);
    values.addRevision(flags, "print the store as of this revision; -1: the newest");
  },
  async run({ flags, store, print }) {
    const { output, prefix, values, revision } = flags;
    if (output !== "text" && output !== "json") throw new UsageError(`--output must be text or json, not "${output}"`);
    const view = await viewStore(store);
    const decoders = values ? [await loadProtobufDecoder()] : [];
    const describe = (kv: KeyValue) => (values ? describeValue(kv, decoders) : undefined);
    const toLine = output === "text" ? textLine : jsonLine;
    if (output === "text") await print("KEY\tCREATED\tMODIFIED\tVERSION\tLEASE\tBYTES");
    let lines: string[] = [];
    for (const kv of view.pairs({ prefix, revision: revision === -1 ? view.revision : revision })) {
      lines.push(toLine(kv, describe(kv)));
      if (lines.length < LINES_AT_ONCE) continue;
      await print(lines.join("\n"));
      lines = [];
    }
    if (lines.length > 0) await print(lines.join("\n"));
    return 0;
  },
};

function textLine(kv: KeyValue, described: DescribedValue | undefined): string {
  const { key, createRevision, modRevision, version, lease, value } = kv;
  const line = [key, createRevision, modRevision, version, lease === 0n ? "-" : lease, value.length].join("\t");
  if (described === undefined) return line;
  if ("json" in described) return `${line}\n  ${described.json}`;
  const note = described.note === undefined ? "" : ` (${described.note})`;
  return `${line}\n  base64${note}: ${described.base64}`;
}

function jsonLine(kv: KeyValue, described: DescribedValue | undefined): string {
  const { key, createRevision, modRevision, version, lease, value } = kv;
  const numbers = { createRevision, modRevision, version, lease, bytes: value.length };
  const fields = Object.entries(numbers).map(([name, number]) => `"${name}":${number}`);
  fields.unshift(`"key":${JSON.stringify(key)}`);
  // JSON is passed on as it lies in the store: parsing it would cost large integers their last digits.
  if (described !== undefined && "json" in described) fields.push(`"value":${described.json}`);
  else for (const [name, text] of Object.entries(described ?? {})) fields.push(`"${name}":${JSON.stringify(text)}`);
  return `{${fields.join(",")}}`;
}

/** Reads the envelope in which built-in types are stored. */
async function loadProtobufDecoder(): Promise<ValueDecoder> {
  const [{ stringifyJSON, parseGroupVersion }, { structSchemaFor, typeKeyForKind }, { protobufSerializer }] =
    await Promise.all([
      import("@kube-apiserver/apimachinery"),
      import("@kube-apiserver/api"),
      import("@kube-apiserver/storage"),
    ]);
  const schemas = (apiVersion: string, kind: string) => {
    const typeKey = typeKeyForKind({ ...parseGroupVersion(apiVersion), kind });
    return typeKey === undefined ? undefined : structSchemaFor(typeKey);
  };
  return ({ value }) =>
    protobufSerializer.recognizes(value) ? stringifyJSON(protobufSerializer.decode(value, schemas)) : undefined;
}
