import { importFromEtcd, importFromFile, type NewStore } from "@kube-apiserver/storage/tools";
import { keyPrefixes, withEtcd } from "./etcd-connection.js";
import { type Subcommand, UsageError } from "./subcommand.js";
import { progressLines } from "./transfer-progress.js";

/** `kube-apiserver storage import` */
export const importCommand: Subcommand = {
  name: "import",
  summary: "Make a store of what is in etcd or in a file",
  description:
    "Makes an embedded store of all objects in etcd (--etcd-servers) or in an exported file (--from). Objects keep all their " +
    "revisions: clients notice nothing. No API server may write to etcd meanwhile; a change there is found and ends the " +
    "import. Values that are encrypted at rest stay so.",
  addFlags(values, flags) {
    values.addDataDir(flags);
    values.addFrom(flags);
    values.addEtcd(flags);
    values.addOverwrite(flags, "replace the store that is there; its files are moved to a folder in it");
  },
  async run({ flags, store, print, note }) {
    const { from, etcdServers, overwrite } = flags;
    if ((from === "") === (etcdServers.length === 0)) throw new UsageError("either --etcd-servers or --from is needed");
    const onProgress = progressLines(note, () => performance.now());
    const options = { ...store, overwrite };
    const made =
      from === ""
        ? await withEtcd(flags, (etcd) => importFromEtcd({ ...options, ...keyPrefixes(flags), etcd, onProgress }))
        : await importFromFile({ ...options, file: from });
    for (const line of linesFor(made)) await print(line);
    return 0;
  },
};

function linesFor({ revision, keys, aside }: NewStore): readonly string[] {
  const made = `Imported ${keys} keys; the store is at revision ${revision}.`;
  return aside === undefined ? [made] : [made, `The store that was there is in ${aside}`];
}
