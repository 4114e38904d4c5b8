import { aggregateMessages, formatTime, newUUID, quoteGo } from "@kube-apiserver/apimachinery";
import { type Clock, cryptoRandom, type Logger, type RandomBytes, sleep } from "@kube-apiserver/component-base";
import type { TransformationMetrics } from "../transformation-metrics.js";
import { type KeyIDError, validateKeyID } from "./encrypted-object-validation.js";
import type { EnvelopeMetrics } from "./envelope-metrics.js";
import { generateDEKSource } from "./generate-dek-source.js";
import type { KMSService, KMSStatus } from "./kms-service.js";
import { hashOf, type WriteState } from "./write-state.js";

const second = 1_000;
const minute = 60 * second;

/** How often the service is asked, while it is well and while it is not. */
const healthyIntervalMs = minute;
const unhealthyIntervalMs = 10 * second;
/** How long an outcome stands when somebody asks for health. */
const healthyTTLMs = 20 * second;
const unhealthyTTLMs = 3 * second;
/** How long writes go on with a key that the service has not confirmed again. */
const writeStateTTLMs = 3 * minute;

/** What a probe works with. */
export interface KMSProbeConfig {
  readonly name: string;
  readonly service: KMSService;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: TransformationMetrics & EnvelopeMetrics;
  /** Default: the machine's. */
  readonly random?: RandomBytes;
}

interface Outcome {
  readonly err: unknown;
  readonly atMs: number;
}

/**
 * Asks a key management service how it is, and makes a new data key whenever the service names another key of its own.
 * When the service fails, reads go on for good and writes for three minutes. Mirrors `kmsv2PluginProbe`; source: KEP-3299.
 */
export class KMSProbe {
  readonly name: string;
  readonly #config: KMSProbeConfig;
  readonly #random: RandomBytes;
  #state: WriteState | undefined;
  #version = "";
  #last: Outcome | undefined;
  #pending: Promise<void> | undefined;

  constructor(config: KMSProbeConfig) {
    this.name = config.name;
    this.#config = config;
    this.#random = config.random ?? cryptoRandom;
  }

  /**
   * What writes use now. Whoever writes has to check that it has not expired.
   * @throws Error before the service has been well for the first time
   */
  readonly currentState = (): WriteState => {
    if (this.#state === undefined) throw new Error("got unexpected nil transformer");
    return this.#state;
  };

  /** Asks the service, unless it was asked a moment ago. Rejects with what is wrong. */
  check(): Promise<void> {
    this.#pending ??= this.#checkNow().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  /** Keeps asking until `signal` aborts. Without it writes are refused after three minutes. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#config;
    let isHealthy = this.#last !== undefined && this.#last.err === undefined;
    for (;;) {
      await sleep(clock, isHealthy ? healthyIntervalMs : unhealthyIntervalMs, signal);
      if (signal.aborted) return;
      try {
        await this.check();
        isHealthy = true;
      } catch (err) {
        isHealthy = false;
        logger.warn("kms plugin failed health check probe", { name: this.name, err });
      }
    }
  }

  async #checkNow(): Promise<void> {
    const { clock, service } = this.#config;
    const last = this.#last;
    if (last !== undefined) {
      const ttlMs = last.err === undefined ? healthyTTLMs : unhealthyTTLMs;
      if (clock.monotonic() - last.atMs < ttlMs) return settle(last.err);
    }
    let status: KMSStatus;
    try {
      status = await service.status();
    } catch (err) {
      this.#conclude(err);
      throw new Error(
        `failed to perform status section of the healthz check for KMS Provider ${this.name}, error: ${messageOf(err)}`,
        { cause: err },
      );
    }
    this.#conclude(await this.#judge(status));
    return settle(this.#last?.err);
  }

  #conclude(err: unknown): void {
    this.#last = { err, atMs: this.#config.clock.monotonic() };
  }

  /** What is wrong with the service; undefined when nothing is. */
  async #judge(status: KMSStatus): Promise<Error | undefined> {
    const problems = [...this.#problemsOf(status), ...(await this.#rotate(status.keyID))];
    if (problems.length === 0) return undefined;
    return new Error(`kmsv2 Provider ${this.name} is not healthy, error: ${aggregateMessages(problems)}`);
  }

  #problemsOf({ healthz, version }: KMSStatus): readonly string[] {
    const problems = healthz === "ok" ? [] : [`got unexpected healthz status: ${healthz}`];
    if (version !== "v2" && version !== "v2beta1") {
      return [...problems, `expected KMSv2 API version v2, got ${version}`];
    }
    this.#version ||= version;
    if (this.#version === version) return problems;
    const message = "KMSv2 API version should not change after the initial status response version";
    return [...problems, `${message} ${this.#version}, got ${version}`];
  }

  /**
   * Lets writes go on with the data key they have when the service still uses the same key, and makes a new one when it
   * does not. When that fails, the old one serves until it expires.
   */
  async #rotate(keyID: string): Promise<readonly string[]> {
    const { clock, metrics } = this.#config;
    try {
      validateKeyID(keyID);
    } catch (err) {
      metrics.invalidKeyIDFromStatus(this.name, (err as KeyIDError).fault);
      return [`got invalid KMSv2 KeyID hash ${quoteGo(hashOf(keyID))}: ${messageOf(err)}`];
    }
    metrics.keyIDFromStatus(this.name, keyID);
    // Before the call: three minutes are the most, however long it takes.
    const expiresAtMs = clock.now() + writeStateTTLMs;
    if (this.#state?.source.keyID === keyID) {
      this.#state = { ...this.#state, expiresAtMs };
      return [];
    }
    return this.#makeKey(keyID, expiresAtMs);
  }

  async #makeKey(keyID: string, expiresAtMs: number): Promise<readonly string[]> {
    const { clock, logger, metrics, service } = this.#config;
    const uid = newUUID(this.#random);
    let encryptKeyID = "";
    let failure = "<nil>";
    try {
      const generated = await generateDEKSource({ clock, metrics, service, random: this.#random }, uid);
      encryptKeyID = generated.source.keyID;
      if (encryptKeyID === keyID) {
        this.#state = { ...generated, expiresAtMs };
        logger.debug("successfully rotated DEK", { uid, newKeyIDHash: hashOf(keyID) });
        return [];
      }
    } catch (err) {
      failure = messageOf(err);
    }
    const hash = (id: string) => quoteGo(hashOf(id));
    const old = this.#state;
    return [
      `failed to rotate DEK uid=${quoteGo(uid)}, useSeed=true, ` +
        `errState=${old === undefined ? "got unexpected nil transformer" : "<nil>"}, errGen=${failure}, ` +
        `statusKeyIDHash=${hash(keyID)}, encryptKeyIDHash=${hash(encryptKeyID)}, stateKeyIDHash=${hash(old?.source.keyID ?? "")}, ` +
        `expirationTimestamp=${old === undefined ? "0001-01-01T00:00:00Z" : formatTime(old.expiresAtMs)}`,
    ];
  }
}

function settle(err: unknown): void {
  if (err !== undefined) throw err;
}

function messageOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}
