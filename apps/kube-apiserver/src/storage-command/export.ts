import { exportToEtcd, exportToFile } from "@kube-apiserver/storage/tools";
import { keyPrefixes, withEtcd } from "./etcd-connection.js";
import { type Subcommand, type SubcommandContext, UsageError } from "./subcommand.js";
import { progressLines } from "./transfer-progress.js";

/** `kube-apiserver storage export` */
export const exportCommand: Subcommand = {
  name: "export",
  summary: "Copy a store to etcd or into a file",
  description:
    "Copies all objects of an embedded store to etcd (--etcd-servers) or into a file (--to), and verifies the copy. Objects " +
    "keep their uids and the order of their resourceVersions. In a file revisions stay as they are. Etcd numbers anew: " +
    "its revision is raised to that of the store first, and it is compacted afterwards, so that clients list again. " +
    "Values that are encrypted at rest stay so: give the servers on etcd the same --encryption-provider-config. " +
    "Objects of --etcd-servers-overrides are not in the store and are not moved.",
  addFlags(values, flags) {
    values.addDataDir(flags);
    values.addTo(flags);
    values.addEtcd(flags);
    values.addOverwrite(flags, "delete what lies below the prefix in etcd first");
  },
  async run(context) {
    const { to, etcdServers } = context.flags;
    if ((to === "") === (etcdServers.length === 0)) throw new UsageError("either --etcd-servers or --to is needed");
    return to === "" ? toEtcd(context) : toFile(context);
  },
};

async function toFile({ flags, store, print }: SubcommandContext): Promise<number> {
  const { keys, revision, bytes } = await exportToFile({ ...store, file: flags.to });
  await print(`Exported ${keys} keys at revision ${revision} to ${flags.to}, ${bytes} bytes.`);
  return 0;
}

async function toEtcd({ flags, store, print, note }: SubcommandContext): Promise<number> {
  const { overwrite, maxRevisionBump } = flags;
  const onProgress = progressLines(note, () => performance.now());
  const options = { ...store, ...keyPrefixes(flags), overwrite, maxRevisionBump, onProgress };
  const { keys, elsewhere, storeRevision, etcdRevision } = await withEtcd(flags, (etcd) =>
    exportToEtcd({ ...options, etcd }),
  );
  if (elsewhere > 0) await note(`${elsewhere} keys outside of ${options.storePrefix} were not copied.`);
  await print(
    `Copied ${keys} keys to etcd: the store was at revision ${storeRevision}, etcd is at ${etcdRevision} now.`,
  );
  return 0;
}
