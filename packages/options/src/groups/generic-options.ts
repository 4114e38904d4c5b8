import { kubernetesFeatureGates } from "@kube-apiserver/api";
import {
  boolFlag,
  durationFlag,
  FeatureGates,
  floatFlag,
  intFlag,
  ipFlag,
  mapStringBoolFlag,
  type NamedFlagSets,
  stringFlag,
  stringsFlag,
} from "@kube-apiserver/component-base";
import { corsErrors } from "../complete/cors.js";
import { parseEmulatedVersion } from "../complete/emulated-version.js";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";
import { compactErrors, errorOf } from "../parse-error.js";

const minute = 60_000;

/** What every API server has. Mirrors `genericoptions.ServerRunOptions`. */
export class GenericOptions implements OptionsGroup {
  /** Address that other members of the cluster reach this server at. */
  advertiseAddress: string | undefined = undefined;
  corsAllowedOrigins: readonly string[] = [];
  defaultNotReadyTolerationSeconds = 300;
  defaultUnreachableTolerationSeconds = 300;
  /** `kube=1.35`, or the release alone. */
  emulatedVersion: readonly string[] = [];
  emulationForwardCompatible = false;
  /** Host name for URLs that are given out. */
  externalHostname = "";
  featureGates: ReadonlyMap<string, boolean> = new Map();
  /** From 0 to 0.02. */
  goawayChance = 0;
  livezGracePeriodMs = 0;
  maxMutatingRequestsInFlight = 200;
  maxRequestsInFlight = 400;
  minCompatibilityVersion: readonly string[] = [];
  minRequestTimeoutSeconds = 1800;
  requestTimeoutMs = minute;
  runtimeConfigEmulationForwardCompatible = false;
  shutdownDelayDurationMs = 0;
  shutdownSendRetryAfter = false;
  shutdownWatchTerminationGracePeriodMs = 0;
  storageInitializationTimeoutMs = minute;
  strictTransportSecurityDirectives: readonly string[] = [];

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "advertise-address", this, "advertiseAddress", ipFlag);
    addFlag(sets, "cors-allowed-origins", this, "corsAllowedOrigins", stringsFlag);
    addFlag(sets, "default-not-ready-toleration-seconds", this, "defaultNotReadyTolerationSeconds", intFlag);
    addFlag(sets, "default-unreachable-toleration-seconds", this, "defaultUnreachableTolerationSeconds", intFlag);
    addFlag(sets, "emulated-version", this, "emulatedVersion", stringsFlag);
    addFlag(sets, "emulation-forward-compatible", this, "emulationForwardCompatible", boolFlag);
    addFlag(sets, "external-hostname", this, "externalHostname", stringFlag);
    addFlag(sets, "feature-gates", this, "featureGates", mapStringBoolFlag);
    addFlag(sets, "goaway-chance", this, "goawayChance", floatFlag);
    addFlag(sets, "livez-grace-period", this, "livezGracePeriodMs", durationFlag);
    addFlag(sets, "max-mutating-requests-inflight", this, "maxMutatingRequestsInFlight", intFlag);
    addFlag(sets, "max-requests-inflight", this, "maxRequestsInFlight", intFlag);
    addFlag(sets, "min-compatibility-version", this, "minCompatibilityVersion", stringsFlag);
    addFlag(sets, "min-request-timeout", this, "minRequestTimeoutSeconds", intFlag);
    addFlag(sets, "request-timeout", this, "requestTimeoutMs", durationFlag);
    const forwardCompatible = "runtime-config-emulation-forward-compatible";
    addFlag(sets, forwardCompatible, this, "runtimeConfigEmulationForwardCompatible", boolFlag);
    addFlag(sets, "shutdown-delay-duration", this, "shutdownDelayDurationMs", durationFlag);
    addFlag(sets, "shutdown-send-retry-after", this, "shutdownSendRetryAfter", boolFlag);
    const watchGrace = "shutdown-watch-termination-grace-period";
    addFlag(sets, watchGrace, this, "shutdownWatchTerminationGracePeriodMs", durationFlag);
    addFlag(sets, "storage-initialization-timeout", this, "storageInitializationTimeoutMs", durationFlag);
    addFlag(sets, "strict-transport-security-directives", this, "strictTransportSecurityDirectives", stringsFlag);
  }

  validate(): readonly Error[] {
    return [
      ...this.#negatives(),
      ...compactErrors(
        (this.goawayChance < 0 || this.goawayChance > 0.02) &&
          new Error("--goaway-chance can not be less than 0 or greater than 0.02"),
        errorOf(() => this.newFeatureGates()),
      ),
      ...hstsErrors(this.strictTransportSecurityDirectives),
      ...corsErrors(this.corsAllowedOrigins),
    ];
  }

  /**
   * The feature gates as set.
   * @throws FeatureGateError for gates that cannot be set so, RangeError for a release that cannot be emulated
   */
  newFeatureGates(): FeatureGates {
    const emulatedVersion = parseEmulatedVersion(this.emulatedVersion);
    return new FeatureGates(kubernetesFeatureGates, {
      values: new Map(Array.from(this.featureGates, ([name, value]) => [name.replace(/^kube:/, ""), value])),
      ...(emulatedVersion === undefined ? {} : { emulatedVersion }),
    });
  }

  #negatives(): readonly Error[] {
    const values: ReadonlyArray<[number, string]> = [
      [this.livezGracePeriodMs, "--livez-grace-period can not be a negative value"],
      [this.maxRequestsInFlight, "--max-requests-inflight can not be negative value"],
      [this.maxMutatingRequestsInFlight, "--max-mutating-requests-inflight can not be negative value"],
      [this.requestTimeoutMs, "--request-timeout can not be negative value"],
      [this.minRequestTimeoutSeconds, "--min-request-timeout can not be negative value"],
      [this.storageInitializationTimeoutMs, "--storage-initialization-timeout can not be negative value"],
      [this.shutdownDelayDurationMs, "--shutdown-delay-duration can not be negative value"],
      [
        this.shutdownWatchTerminationGracePeriodMs,
        "shutdown-watch-termination-grace-period, if provided, can not be a negative value",
      ],
    ];
    return values.filter(([value]) => value < 0).map(([, message]) => new Error(message));
  }
}

const hstsMessage =
  "--strict-transport-security-directives invalid, allowed values: max-age=expireTime, includeSubDomains, preload. " +
  "see https://tools.ietf.org/html/rfc6797#section-6.1 for more information";

function hstsErrors(directives: readonly string[]): readonly Error[] {
  return directives.flatMap((directive) => {
    if (directive.trim() === "") return [new Error("empty value in strict-transport-security-directives")];
    const isKnown = directive === "includeSubDomains" || directive === "preload" || /^max-age=\d+$/.test(directive);
    return isKnown ? [] : [new Error(hstsMessage)];
  });
}
