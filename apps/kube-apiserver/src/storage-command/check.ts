import { checkStore, type FileCheck, type StoreCheck } from "@kube-apiserver/storage/tools";
import type { Subcommand } from "./subcommand.js";

/** `kube-apiserver storage check` */
export const checkCommand: Subcommand = {
  name: "check",
  summary: "Verify every file of a store",
  description:
    "Verifies checksums, sequence, revisions and format of every snapshot and log segment of a store, and that together " +
    "they are a store. Nothing is changed. Exit code 0: the store is whole, 1: it is damaged; file and offset are named.",
  addFlags: (values, flags) => values.addDataDir(flags),
  async run({ store, print, note }) {
    const check = await checkStore(store);
    await print(["FILE\tKIND\tREVISIONS\tRECORDS\tBYTES\tREMARKS", ...check.files.map(fileLine)].join("\n"));
    for (const remark of check.remarks) await print(remark);
    if (check.contents !== undefined) await print(summaryLine(check.contents));
    for (const { message } of check.damage) await note(`Error: ${message}`);
    if (check.damage.length === 0) return 0;
    await note("The store is damaged. kube-apiserver storage salvage keeps what can be kept.");
    return 1;
  },
};

function fileLine({ name, kind, bytes, records, revisions, remarks, damage }: FileCheck): string {
  const range = revisions === undefined ? "-" : [...new Set([revisions.first, revisions.last])].join("-");
  const notes = [...remarks, ...damage.map(({ what, offset }) => `DAMAGED: ${what} at offset ${offset}`)];
  return [name, kind, range, records, bytes, notes.join("; ") || "-"].join("\t");
}

function summaryLine({ revision, compactRevision, keys, leases }: NonNullable<StoreCheck["contents"]>): string {
  const compacted = compactRevision === 0 ? "" : `, compacted to ${compactRevision}`;
  return `The store is whole: revision ${revision}${compacted}, ${keys} keys, ${leases} leases.`;
}
