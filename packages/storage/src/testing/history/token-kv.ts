import { getOwn, type KubeObject, parseJSON } from "@kube-apiserver/apimachinery";
import type { KeyValue, KVEvent, KVWatch, KVWatchBatch } from "../../kv/kv.js";
import { PassingKV } from "../passing-kv.js";

/** What tells the states of an object apart in a history: its field `token`. */
export function tokenOf(object: KubeObject): Buffer {
  return Buffer.from(String(getOwn(object, "token")));
}

/** An engine below a storage, of whose objects only the tokens are seen. Only for watches. */
export class TokenKV extends PassingKV {
  protected override async *distort(watch: KVWatch): AsyncGenerator<KVWatchBatch> {
    for await (const { events, revision } of watch) yield { events: events.map(toTokens), revision };
  }
}

function toTokens({ type, kv, prevKV }: KVEvent): KVEvent {
  const before = prevKV === undefined ? {} : { prevKV: toToken(prevKV) };
  return { type, kv: type === "put" ? toToken(kv) : kv, ...before };
}

function toToken(kv: KeyValue): KeyValue {
  return { ...kv, value: tokenOf(parseJSON(kv.value) as KubeObject) };
}
