import { intFlag, NamedFlagSets, stringFlag, stringsFlag } from "@kube-apiserver/component-base";

/** What the command line of an extension server may say. */
export class ExtensionServerFlags {
  kubeconfig = "";
  bindAddress = "0.0.0.0";
  securePort = 443;
  tlsCertFile = "";
  tlsPrivateKeyFile = "";
  dataDir = "";
  etcdServers: readonly string[] = [];
  etcdPrefix: string;
  etcdCAFile = "";
  etcdCertFile = "";
  etcdKeyFile = "";
  verbosity = 0;

  /** @param name - of the program; keys in etcd begin with it */
  constructor(name: string) {
    this.etcdPrefix = `/registry/${name}`;
  }

  flags(): NamedFlagSets {
    const sets = new NamedFlagSets();
    const access = sets.section("access");
    access.var(this, "kubeconfig", stringFlag, {
      name: "kubeconfig",
      usage: "kubeconfig file of the kube-apiserver that is asked who users are and what they may do.",
    });
    const serving = sets.section("secure serving");
    serving.var(this, "bindAddress", stringFlag, { name: "bind-address", usage: "The IP address on which to listen." });
    serving.var(this, "securePort", intFlag, { name: "secure-port", usage: "The port on which to serve HTTPS." });
    serving.var(this, "tlsCertFile", stringFlag, {
      name: "tls-cert-file",
      usage: "File with the x509 certificate for HTTPS. If it is not given, one is made, and its authority is printed.",
    });
    serving.var(this, "tlsPrivateKeyFile", stringFlag, {
      name: "tls-private-key-file",
      usage: "File with the private key that matches --tls-cert-file.",
    });
    const storage = sets.section("storage");
    storage.var(this, "dataDir", stringFlag, {
      name: "data-dir",
      usage: "Directory in which objects are kept, without etcd. If neither is given, they are in memory only.",
    });
    storage.var(this, "etcdServers", stringsFlag, {
      name: "etcd-servers",
      usage: "etcd servers to keep objects in (scheme://ip:port), comma separated.",
    });
    storage.var(this, "etcdPrefix", stringFlag, { name: "etcd-prefix", usage: "What all keys in etcd begin with." });
    storage.var(this, "etcdCAFile", stringFlag, { name: "etcd-cafile", usage: "Authorities of etcd's certificates." });
    storage.var(this, "etcdCertFile", stringFlag, { name: "etcd-certfile", usage: "Client certificate for etcd." });
    storage.var(this, "etcdKeyFile", stringFlag, { name: "etcd-keyfile", usage: "Key of --etcd-certfile." });
    const logs = sets.section("logs");
    logs.var(this, "verbosity", intFlag, { name: "v", shorthand: "v", usage: "Number for the log level verbosity." });
    return sets;
  }

  /** Every mistake. */
  validate(): readonly Error[] {
    const errors: Error[] = [];
    if (this.kubeconfig === "") errors.push(new Error("--kubeconfig must be specified"));
    if (this.securePort < 0 || this.securePort > 65_535) {
      errors.push(new Error(`--secure-port ${this.securePort} must be between 0 and 65535, inclusive`));
    }
    if ((this.tlsCertFile === "") !== (this.tlsPrivateKeyFile === "")) {
      errors.push(new Error("--tls-cert-file and --tls-private-key-file must be specified together"));
    }
    if ((this.etcdCertFile === "") !== (this.etcdKeyFile === "")) {
      errors.push(new Error("--etcd-certfile and --etcd-keyfile must be specified together"));
    }
    if (this.dataDir !== "" && this.etcdServers.length > 0) {
      errors.push(new Error("--data-dir and --etcd-servers cannot be specified together"));
    }
    return errors;
  }
}
