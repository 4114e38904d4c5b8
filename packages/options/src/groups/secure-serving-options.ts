import {
  boolFlag,
  int32SliceFlag,
  intFlag,
  ipFlag,
  type NamedCertKey,
  type NamedFlagSets,
  namedCertKeyFlag,
  stringFlag,
  stringsFlag,
} from "@kube-apiserver/component-base";
import { toCipherSuites, toCurves, toMinTLSVersion } from "@kube-apiserver/generic-server";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";
import { compactErrors, errorOf } from "../parse-error.js";

/** Where and how to listen. Mirrors `genericoptions.SecureServingOptions`. */
export class SecureServingOptions implements OptionsGroup {
  bindAddress: string | undefined = "0.0.0.0";
  /** 0, as in the tests of upstream: any free port. */
  bindPort = 6443;
  certDir = "/var/run/kubernetes";
  tlsCertFile = "";
  tlsPrivateKeyFile = "";
  sniCertKeys: readonly NamedCertKey[] = [];
  cipherSuites: readonly string[] = [];
  curvePreferences: readonly number[] = [];
  /** `VersionTLS12` or `VersionTLS13`; empty: the former. */
  minTLSVersion = "";
  disableHTTP2Serving = false;
  /** 0: the default. */
  http2MaxStreamsPerConnection = 0;
  permitAddressSharing = false;
  permitPortSharing = false;

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "bind-address", this, "bindAddress", ipFlag);
    addFlag(sets, "secure-port", this, "bindPort", intFlag);
    addFlag(sets, "cert-dir", this, "certDir", stringFlag);
    addFlag(sets, "tls-cert-file", this, "tlsCertFile", stringFlag);
    addFlag(sets, "tls-private-key-file", this, "tlsPrivateKeyFile", stringFlag);
    addFlag(sets, "tls-sni-cert-key", this, "sniCertKeys", namedCertKeyFlag);
    addFlag(sets, "tls-cipher-suites", this, "cipherSuites", stringsFlag);
    addFlag(sets, "tls-curve-preferences", this, "curvePreferences", int32SliceFlag);
    addFlag(sets, "tls-min-version", this, "minTLSVersion", stringFlag);
    addFlag(sets, "disable-http2-serving", this, "disableHTTP2Serving", boolFlag);
    addFlag(sets, "http2-max-streams-per-connection", this, "http2MaxStreamsPerConnection", intFlag);
    addFlag(sets, "permit-address-sharing", this, "permitAddressSharing", boolFlag);
    addFlag(sets, "permit-port-sharing", this, "permitPortSharing", boolFlag);
  }

  validate(): readonly Error[] {
    const { bindPort, tlsCertFile, tlsPrivateKeyFile, http2MaxStreamsPerConnection: streams } = this;
    return compactErrors(
      (bindPort < 0 || bindPort > 65_535) &&
        new Error(`--secure-port ${bindPort} must be between 1 and 65535, inclusive. It cannot be turned off with 0`),
      (tlsCertFile === "") !== (tlsPrivateKeyFile === "") &&
        new Error("--tls-cert-file and --tls-private-key-file must be specified together"),
      streams < 0 && new Error("--http2-max-streams-per-connection can not be a negative value"),
      errorOf(() => toMinTLSVersion(this.minTLSVersion)),
      errorOf(() => toCipherSuites(this.cipherSuites)),
      errorOf(() => toCurves(this.curvePreferences)),
    );
  }
}
