import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  type GroupResource,
  parseGroupResource,
  quoteGo,
  toAggregateText,
  toGroupResourceString,
} from "@kube-apiserver/apimachinery";
import { newPrefixTransformers, type PrefixTransformer, type ValueTransformer } from "@kube-apiserver/storage";
import { decodeEncryptionConfiguration, type EncryptionConfiguration } from "./encryption-configuration.js";
import type { EncryptionParts } from "./encryption-parts.js";
import type { KMSProvider } from "./kms-provider.js";
import { newProvider } from "./provider-transformers.js";
import { validateEncryptionConfiguration } from "./validate-encryption-configuration.js";

/** A configuration in use. */
export interface LoadedEncryptionConfig {
  /** By `resource.group`; `*.group` and `*.*` stand for whatever has no entry of its own. */
  readonly transformers: ReadonlyMap<string, ValueTransformer>;
  readonly kmsProviders: readonly KMSProvider[];
  /** Of the file: `sha256:<hex>`. */
  readonly contentHash: string;
  /** How long calls of plugins may still be under way after another configuration has taken over. */
  readonly closeGraceMs: number;
  /** Lets go of the plugins. */
  close(): Promise<void>;
}

/**
 * Reads a file and makes transformers of it. Rejects with upstream's words when that cannot be done; nothing stays open
 * then. Mirrors `LoadEncryptionConfig`.
 */
export async function loadEncryptionConfig(
  file: string,
  { reload }: { readonly reload: boolean },
  parts: EncryptionParts,
): Promise<LoadedEncryptionConfig> {
  const { config, contentHash } = await parseFile(file, reload);
  const kmsProviders: KMSProvider[] = [];
  const close = async () => {
    await Promise.all(kmsProviders.map((provider) => provider.close()));
  };
  try {
    const transformers = await newTransformers(config, kmsProviders, parts);
    const timeoutSumMs = kmsProviders.reduce((sum, { timeoutMs }) => sum + timeoutMs, 0);
    return { transformers, kmsProviders, contentHash, closeGraceMs: 2 * timeoutSumMs, close };
  } catch (err) {
    await close();
    throw wrapped("error while building transformers", err);
  }
}

/**
 * The content of a file with its hash: a cheap way to see whether it has changed. Rejects when it is missing or empty.
 * Mirrors `loadDataAndHash`.
 */
export async function readEncryptionFile(file: string): Promise<{ readonly data: Buffer; readonly hash: string }> {
  let data: Buffer;
  try {
    data = await readFile(file);
  } catch (err) {
    throw wrapped(`error reading encryption provider configuration file ${quoteGo(file)}`, err);
  }
  if (data.length === 0) throw new Error(`encryption provider configuration file ${quoteGo(file)} is empty`);
  return { data, hash: `sha256:${createHash("sha256").update(data).digest("hex")}` };
}

async function parseFile(file: string, reload: boolean) {
  try {
    const { data, hash: contentHash } = await readEncryptionFile(file).catch((err: unknown) => {
      throw wrapped("error while loading file", err);
    });
    const config = await decodeEncryptionConfiguration(data).catch((err: unknown) => {
      throw wrapped(`error decoding encryption provider configuration file ${quoteGo(file)}`, err);
    });
    const mistakes = validateEncryptionConfiguration(config, { reload });
    if (mistakes.length > 0) throw new Error(toAggregateText(mistakes));
    return { config, contentHash };
  } catch (err) {
    throw wrapped("error while parsing file", err);
  }
}

async function newTransformers(
  { resources }: EncryptionConfiguration,
  kmsProviders: KMSProvider[],
  parts: EncryptionParts,
): Promise<ReadonlyMap<string, ValueTransformer>> {
  const byResource = new Map<string, PrefixTransformer[]>();
  for (const entry of resources) {
    const transformers: PrefixTransformer[] = [];
    for (const config of entry.providers) {
      const { transformer, kms } = await newProvider(config, parts);
      transformers.push(transformer);
      if (kms !== undefined) kmsProviders.push(kms);
    }
    for (const name of entry.resources) {
      const resource = parseGroupResource(name);
      requireUnmasked(resource, byResource);
      const key = toGroupResourceString(resource);
      byResource.set(key, [...(byResource.get(key) ?? []), ...transformers]);
    }
  }
  return new Map(Array.from(byResource, ([key, list]) => [key, toTransformer(list, parts)]));
}

/** Of several rules for a resource the first one counts, which would hide a later one. */
function requireUnmasked(resource: GroupResource, earlier: ReadonlyMap<string, unknown>): void {
  for (const mask of [
    { group: resource.group, resource: "*" },
    { group: "*", resource: "*" },
  ]) {
    if (!earlier.has(toGroupResourceString(mask))) continue;
    throw new Error(`resource ${quoteGo(yamlName(resource))} is masked by earlier rule ${quoteGo(yamlName(mask))}`);
  }
}

function yamlName(resource: GroupResource): string {
  return resource.group === "" && resource.resource === "*" ? "*." : toGroupResourceString(resource);
}

function toTransformer(transformers: readonly PrefixTransformer[], parts: EncryptionParts): ValueTransformer {
  const [first, ...others] = transformers;
  if (first === undefined) throw new TypeError("the configuration was not validated");
  return newPrefixTransformers("no matching prefix found", [first, ...others], parts);
}

function wrapped(what: string, err: unknown): Error {
  return new Error(`${what}: ${err instanceof Error ? err.message : String(err)}`, { cause: err });
}
