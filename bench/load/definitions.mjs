import { setTimeout as delay } from "node:timers/promises";
import { closedLoop } from "./closed-loop.mjs";
import { measure } from "./measure.mjs";
import { ask } from "./requests.mjs";

const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const text = (description, more = {}) => ({ type: "string", description, ...more });

/** The kind that rows about custom resources use, under another name for each definition. */
export function widgetDefinition(singular) {
  const kind = singular[0].toUpperCase() + singular.slice(1);
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${singular}s.bench.example.com` },
    spec: {
      group: "bench.example.com",
      names: { plural: `${singular}s`, singular, kind, listKind: `${kind}List` },
      scope: "Namespaced",
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: widgetSchema },
          subresources: { status: {} },
          selectableFields: [{ jsonPath: ".spec.image" }],
          additionalPrinterColumns: [{ name: "Phase", type: "string", jsonPath: ".status.phase" }],
        },
      ],
    },
  };
}

/** About as much as the schema of an ordinary operator: 40 fields in five levels, some with rules. */
const widgetSchema = {
  type: "object",
  required: ["spec"],
  properties: {
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: { type: "object" },
    spec: {
      type: "object",
      required: ["size", "payload"],
      properties: {
        size: { type: "string", enum: ["small", "medium", "large"], default: "medium" },
        replicas: { type: "integer", format: "int32", minimum: 0, maximum: 1000, default: 1 },
        payload: text("What it carries.", { maxLength: 65536 }),
        image: text("Where it comes from.", { pattern: "^[a-z0-9./:-]+$" }),
        paused: { type: "boolean" },
        labels: { type: "object", additionalProperties: { type: "string" } },
        ports: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["name"],
          items: {
            type: "object",
            required: ["name", "port"],
            properties: {
              name: text("Its name."),
              port: { type: "integer", format: "int32", minimum: 1, maximum: 65535 },
              protocol: { type: "string", enum: ["TCP", "UDP"], default: "TCP" },
            },
          },
        },
        template: {
          type: "object",
          properties: Object.fromEntries(
            ["cpu", "memory", "storage"].map((name) => [
              name,
              {
                type: "object",
                description: `How much ${name} it gets, and how much it may take.`,
                properties: {
                  request: { "x-kubernetes-int-or-string": true },
                  limit: { "x-kubernetes-int-or-string": true },
                  classes: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
                  when: text("When it applies.", { format: "date-time" }),
                },
              },
            ]),
          ),
        },
      },
    },
    status: {
      type: "object",
      properties: {
        phase: text("Where it is in its life."),
        observedGeneration: { type: "integer", format: "int64" },
        conditions: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["type"],
          items: {
            type: "object",
            required: ["type", "status"],
            properties: Object.fromEntries(
              ["type", "status", "reason", "message", "lastTransitionTime"].map((name) => [name, text(`The ${name}.`)]),
            ),
          },
        },
      },
    },
  },
};

/** Creates `count` definitions; an operation is one that is established. */
export async function definitions({ workers, target, pids, warmup, count }) {
  await createAndAwait(workers, 0, warmup);
  return await measure({ target, pids }, () => createAndAwait(workers, warmup, warmup + count));
}

async function createAndAwait(workers, from, to) {
  const { errors, ...done } = await closedLoop({ workers, count: to - from, from }, async (connection, i) => {
    const body = JSON.stringify(widgetDefinition(`widget${i}`));
    await ask(connection, { method: "POST", path, contentType: "application/json", body }, 201);
  });
  for (;;) {
    const list = JSON.parse((await ask(workers[0], { method: "GET", path }, 200)).toString());
    if (list.items.filter(isEstablished).length >= to) break;
    await delay(250);
  }
  return { ...done, errors: errors.counts };
}

function isEstablished({ status }) {
  return status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") ?? false;
}
