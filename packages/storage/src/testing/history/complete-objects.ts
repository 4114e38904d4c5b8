import type { KeyValue, KVEvent } from "../../kv/kv.js";
import type { Finding, History, RecordedCall, RecordedWatch } from "./history.js";
import type { Timeline } from "./timeline.js";

/**
 * Clients above the engine see objects, which do not tell everything about a pair. Where the value, and the revision if
 * there is one, are those of a pair that the key had, the rest is filled in; what is wrong stays wrong.
 */
export function completeObjects({ calls, watches }: History, timeline: Timeline): History {
  return {
    calls: calls.map((call) => completeCall(call, timeline)),
    watches: watches.map((watch) => completeWatch(watch, timeline)),
  };
}

function completeCall(call: RecordedCall, timeline: Timeline): RecordedCall {
  if (call.outcome?.ok !== true) return call;
  switch (call.kind) {
    case "range": {
      const { value } = call.outcome;
      const kvs = value.kvs.map((kv) => completePair(kv, timeline));
      return Object.assign(call, { outcome: { ok: true, value: { ...value, kvs } } });
    }
    case "look":
      return Object.assign(call, { outcome: { ok: true, value: completeFinding(call.outcome.value, timeline) } });
    case "txn": {
      const { value } = call.outcome;
      const results = value.results.map(({ kv }) => (kv === undefined ? {} : { kv: completePair(kv, timeline) }));
      return Object.assign(call, { outcome: { ok: true, value: { ...value, results } } });
    }
    default:
      return call;
  }
}

function completeFinding(found: Finding, timeline: Timeline): Finding {
  return typeof found === "string" ? found : completePair(found, timeline);
}

function completeWatch(watch: RecordedWatch, timeline: Timeline): RecordedWatch {
  const batches = watch.batches.map(({ time, batch }) => {
    const events = batch.events.map((event): KVEvent => ({ ...event, kv: completePair(event.kv, timeline) }));
    return { time, batch: { ...batch, events } };
  });
  return { ...watch, batches };
}

function completePair(kv: KeyValue, timeline: Timeline): KeyValue {
  const isIt = (pair: KeyValue) =>
    pair.value.equals(kv.value) && (kv.modRevision === 0n || pair.modRevision === kv.modRevision);
  return timeline.pairsOf(kv.key).find(isIt) ?? kv;
}
