import { boolFlag, type FlagSet, intFlag, stringFlag, stringsFlag, uintFlag } from "@kube-apiserver/component-base";

/** What the flags of the subcommands say; each subcommand has some of them. */
export class StorageFlags {
  dataDir = "";
  prefix = "";
  values = false;
  output = "text";
  /** -1: the newest. */
  revision = -1;
  to = "";
  from = "";
  etcdServers: readonly string[] = [];
  etcdCAFile = "";
  etcdCertFile = "";
  etcdKeyFile = "";
  etcdPrefix = "/registry";
  /** Empty: {@link etcdPrefix}. */
  storePrefix = "";
  overwrite = false;
  maxRevisionBump = 1_000_000;

  addDataDir(flags: FlagSet): void {
    const usage =
      "data directory of the server, which must not run; default: the one that a server without the flag uses";
    flags.var<"dataDir", string>(this, "dataDir", stringFlag, { name: "data-dir", usage });
  }

  addRevision(flags: FlagSet, usage: string): void {
    flags.var<"revision", number>(this, "revision", intFlag, { name: "revision", usage });
  }

  addDump(flags: FlagSet): void {
    flags.var<"prefix", string>(this, "prefix", stringFlag, { name: "prefix", usage: "only keys that begin so" });
    flags.var<"values", boolean>(this, "values", boolFlag, {
      name: "values",
      usage: "print values as well: as JSON where they can be read, else in base64",
    });
    flags.var<"output", string>(this, "output", stringFlag, {
      name: "output",
      shorthand: "o",
      usage: "text: columns that tabs separate; json: an object a line",
    });
  }

  addEtcd(flags: FlagSet): void {
    const files = "file for connections to etcd";
    flags.var<"etcdServers", readonly string[]>(this, "etcdServers", stringsFlag, {
      name: "etcd-servers",
      usage: "members of the etcd cluster (scheme://ip:port), comma separated",
    });
    flags.var<"etcdCAFile", string>(this, "etcdCAFile", stringFlag, {
      name: "etcd-cafile",
      usage: `authority ${files}`,
    });
    flags.var<"etcdCertFile", string>(this, "etcdCertFile", stringFlag, {
      name: "etcd-certfile",
      usage: `certificate ${files}`,
    });
    flags.var<"etcdKeyFile", string>(this, "etcdKeyFile", stringFlag, { name: "etcd-keyfile", usage: `key ${files}` });
    flags.var<"etcdPrefix", string>(this, "etcdPrefix", stringFlag, {
      name: "etcd-prefix",
      usage: "where objects lie in etcd: the --etcd-prefix of the servers there",
    });
    flags.var<"storePrefix", string>(this, "storePrefix", stringFlag, {
      name: "store-prefix",
      usage: "where they lie in the embedded store, if that is elsewhere",
    });
  }

  addOverwrite(flags: FlagSet, usage: string): void {
    flags.var<"overwrite", boolean>(this, "overwrite", boolFlag, { name: "overwrite", usage });
  }

  addTo(flags: FlagSet): void {
    flags.var<"to", string>(this, "to", stringFlag, { name: "to", usage: "file to write, instead of etcd" });
    flags.var<"maxRevisionBump", number>(this, "maxRevisionBump", uintFlag, {
      name: "max-revision-bump",
      usage: "how many changes may be made to raise the revision of etcd to that of the store",
    });
  }

  addFrom(flags: FlagSet): void {
    flags.var<"from", string>(this, "from", stringFlag, {
      name: "from",
      usage: "exported file to read, instead of etcd",
    });
  }
}
