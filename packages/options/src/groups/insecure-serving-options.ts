import { intFlag, ipFlag, type NamedFlagSets } from "@kube-apiserver/component-base";
import { deprecations } from "../deprecations.js";
import type { OptionsGroup } from "../options-group.js";

const section = "insecure serving";

/** The unprotected port that servers once had: its flags are understood, but nothing listens there. */
export class InsecureServingOptions implements OptionsGroup {
  bindAddress: string | undefined = "127.0.0.1";
  bindPort = 0;
  /** `--address` */
  address: string | undefined = "127.0.0.1";
  /** `--port` */
  port = 0;

  addFlags(sets: NamedFlagSets): void {
    const flags = sets.section(section);
    flags.var(this, "bindAddress", ipFlag, info("insecure-bind-address", "address of the unprotected port"));
    flags.var(this, "bindPort", intFlag, info("insecure-port", "the unprotected port: only 0, which is none"));
    flags.var(this, "address", ipFlag, info("address", "another name of --insecure-bind-address"));
    flags.var(this, "port", intFlag, info("port", "another name of --insecure-port"));
  }

  validate(): readonly Error[] {
    return [this.bindPort, this.port]
      .filter((port) => port !== 0)
      .map((port) => new Error(`invalid port value ${port}: only zero is allowed`));
  }
}

function info(name: string, usage: string) {
  return { name, usage, deprecated: deprecations.get(name) ?? "" };
}
