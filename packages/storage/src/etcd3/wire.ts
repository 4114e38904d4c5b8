import type {
  ICompare,
  IEvent,
  IKeyValue,
  IRangeRequest,
  IRangeResponse,
  IRequestOp,
  ITxnRequest,
  ITxnResponse,
} from "etcd3";
import type { Compare, KeyValue, KVEvent, Op, RangeRequest, RangeResponse, TxnRequest, TxnResponse } from "../kv/kv.js";

// Between the contract and etcd's messages. 64-bit numbers travel as decimal strings.

export function toRangeRequest(request: RangeRequest): IRangeRequest {
  return {
    key: toKey(request.key),
    ...(request.rangeEnd === undefined ? {} : { range_end: Buffer.from(request.rangeEnd) }),
    ...(request.revision === undefined ? {} : { revision: request.revision.toString() }),
    ...(request.limit === undefined ? {} : { limit: request.limit }),
    ...(request.countOnly ? { count_only: true } : {}),
    ...(request.keysOnly ? { keys_only: true } : {}),
    ...(request.serializable ? { serializable: true } : {}),
  };
}

export function fromRangeResponse(response: IRangeResponse): RangeResponse {
  return {
    kvs: response.kvs.map(fromKeyValue),
    more: response.more,
    count: Number(response.count),
    revision: BigInt(response.header.revision),
  };
}

export function toTxnRequest(request: TxnRequest): ITxnRequest {
  return {
    compare: request.compare.map(toCompare),
    success: request.success.map(toRequestOp),
    failure: (request.failure ?? []).map(toRequestOp),
  };
}

export function fromTxnResponse(response: ITxnResponse): TxnResponse {
  return {
    succeeded: response.succeeded,
    revision: BigInt(response.header.revision),
    results: response.responses.map((op) => {
      const found = (op.response_range as IRangeResponse | null)?.kvs[0];
      return found === undefined ? {} : { kv: fromKeyValue(found) };
    }),
  };
}

export function fromKeyValue(kv: IKeyValue): KeyValue {
  return {
    key: kv.key.toString(),
    value: kv.value,
    createRevision: BigInt(kv.create_revision),
    modRevision: BigInt(kv.mod_revision),
    version: BigInt(kv.version),
    lease: BigInt(kv.lease),
  };
}

export function fromEvent(event: IEvent): KVEvent {
  // The message says "no such field" with null, which the library's type leaves out.
  const previous = event.prev_kv as IKeyValue | null;
  const prevKV = previous === null ? {} : { prevKV: fromKeyValue(previous) };
  const type = event.type === "Delete" ? "delete" : "put";
  return { type, kv: fromKeyValue(event.kv), ...prevKV };
}

/** etcd takes a key of one zero byte for the lowest. */
export function toKey(key: string): Buffer {
  return Buffer.from(key === "" ? "\0" : key);
}

function toCompare({ key, modRevision }: Compare): ICompare {
  return { key: toKey(key), target: "Mod", result: "Equal", mod_revision: modRevision.toString() };
}

function toRequestOp(op: Op): IRequestOp {
  const key = toKey(op.key);
  switch (op.type) {
    case "put":
      return {
        request_put: { key, value: op.value, ...(op.lease === undefined ? {} : { lease: op.lease.toString() }) },
      };
    case "delete":
      return { request_delete_range: { key } };
    case "range":
      return { request_range: { key } };
    default:
      return op satisfies never;
  }
}
