import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { apiserverconfig_v1 } from "@kube-apiserver/api/types";
import { type Clock, discardLogger, type MetricsRegistry, newMetricsRegistry } from "@kube-apiserver/component-base";
import { newEnvelopeMetrics, newTransformationMetrics } from "@kube-apiserver/storage";
import type { ReloadingEncryptionParts } from "../encryption/reloading-encryption.js";
import { newReloadMetrics } from "../reload-metrics.js";

type Entry = apiserverconfig_v1.ResourceConfiguration;

/** A folder for one test, with a configuration in it. */
export class EncryptionFile implements AsyncDisposable {
  readonly folder: string;
  readonly path: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.path = join(folder, "encryption.yaml");
  }

  static async create(...entries: readonly Entry[]): Promise<EncryptionFile> {
    const file = new EncryptionFile(await mkdtemp(join(tmpdir(), "encryption-")));
    await file.write(...entries);
    return file;
  }

  /** Replaces the configuration, in one step as careful administrators do. */
  async write(...entries: readonly Entry[]): Promise<void> {
    const config = { apiVersion: "apiserver.config.k8s.io/v1", kind: "EncryptionConfiguration", resources: entries };
    await this.writeText(JSON.stringify(config, null, 2));
  }

  /** Replaces the file by whatever it should be. */
  async writeText(text: string): Promise<void> {
    await writeFile(`${this.path}.new`, text, { mode: 0o600 });
    await rename(`${this.path}.new`, this.path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A provider with one key for each fill byte, named by it: `key-1`. */
export function aesgcm(...fills: readonly number[]): apiserverconfig_v1.ProviderConfiguration {
  const keys = fills.map((fill) => ({ name: `key-${fill}`, secret: Buffer.alloc(32, fill).toString("base64") }));
  return { aesgcm: { keys } };
}

/** What configurations are loaded with, and the metrics that they fill. */
export function newEncryptionParts(clock: Clock): ReloadingEncryptionParts & { readonly registry: MetricsRegistry } {
  const registry = newMetricsRegistry();
  const naming = { apiServerID: "server", now: () => clock.now() };
  return {
    registry,
    clock,
    logger: discardLogger,
    metrics: { ...newTransformationMetrics(registry), ...newEnvelopeMetrics(registry, naming) },
    reloadMetrics: newReloadMetrics(registry, { ...naming, subject: "encryption" }),
    allowsKMSv1: false,
  };
}
