import { compactStore } from "@kube-apiserver/storage/tools";
import type { Subcommand } from "./subcommand.js";

/** `kube-apiserver storage compact` */
export const compactCommand: Subcommand = {
  name: "compact",
  summary: "Forget history and shrink the store",
  description:
    "Forgets what a store held before a revision, writes the rest to a snapshot and removes the log that it replaces. " +
    "A running server does this by itself, every --etcd-compaction-interval.",
  addFlags(values, flags) {
    values.addDataDir(flags);
    values.addRevision(flags, "keep the store as of this revision and later ones; -1: the newest only");
  },
  async run({ flags, store, print }) {
    const wanted = flags.revision === -1 ? {} : { revision: flags.revision };
    const { compactRevision, revision, bytesBefore, bytesAfter } = await compactStore({ ...store, ...wanted });
    await print(`Compacted to revision ${compactRevision} of ${revision}: ${bytesBefore} bytes became ${bytesAfter}.`);
    return 0;
  },
};
