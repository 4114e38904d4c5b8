import { intFlag, NamedFlagSets, stringFlag } from "@kube-apiserver/component-base";

/** What the command line may say. */
export class SampleServerOptions {
  kubeconfig = "";
  bindAddress = "127.0.0.1";
  securePort = 8443;
  tlsCertFile = "";
  tlsPrivateKeyFile = "";
  verbosity = 0;

  flags(): NamedFlagSets {
    const sets = new NamedFlagSets();
    const set = sets.section("sample-apiserver");
    set.var(this, "kubeconfig", stringFlag, {
      name: "kubeconfig",
      usage:
        "kubeconfig file that points at the kube-apiserver to which authentication and authorization are delegated.",
    });
    set.var(this, "bindAddress", stringFlag, { name: "bind-address", usage: "The IP address on which to listen." });
    set.var(this, "securePort", intFlag, { name: "secure-port", usage: "The port on which to serve HTTPS." });
    set.var(this, "tlsCertFile", stringFlag, {
      name: "tls-cert-file",
      usage: "File with the x509 certificate for HTTPS. If it is not given, one is made, and its authority is printed.",
    });
    set.var(this, "tlsPrivateKeyFile", stringFlag, {
      name: "tls-private-key-file",
      usage: "File with the private key that matches --tls-cert-file.",
    });
    set.var(this, "verbosity", intFlag, { name: "v", shorthand: "v", usage: "Number for the log level verbosity." });
    return sets;
  }

  validate(): readonly Error[] {
    const errors: Error[] = [];
    if (this.kubeconfig === "") errors.push(new Error("--kubeconfig must be specified"));
    if (this.securePort < 0 || this.securePort > 65_535) {
      errors.push(new Error(`--secure-port ${this.securePort} must be between 0 and 65535, inclusive`));
    }
    if ((this.tlsCertFile === "") !== (this.tlsPrivateKeyFile === "")) {
      errors.push(new Error("--tls-cert-file and --tls-private-key-file must be specified together"));
    }
    return errors;
  }
}
