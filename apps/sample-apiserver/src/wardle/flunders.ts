import { FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { defineResource, type ObjectOf } from "@kube-apiserver/kit";

const reference = { type: "string", description: "Name of the other thing." } as const;
const status = {
  type: "object",
  description: "What is known of the other thing.",
  properties: { found: { type: "boolean" } },
} as const;

/** Whom a Flunder refers to. */
interface Reference {
  readonly referenceType: "Flunder" | "Fischer";
  readonly flunderReference?: string;
  readonly fischerReference?: string;
}

function nameIn({ referenceType, flunderReference = "", fischerReference = "" }: Reference): string {
  return referenceType === "Flunder" ? flunderReference : fischerReference;
}

/** A thing that refers to another thing. Objects are stored in this version. */
export const flunders = defineResource({
  group: "wardle.example.com",
  version: "v1beta1",
  kind: "Flunder",
  shortNames: ["fl"],
  description: "Flunder is an example type with a spec and a status.",
  schema: {
    type: "object",
    required: ["spec"],
    properties: {
      spec: {
        type: "object",
        properties: {
          flunderReference: reference,
          fischerReference: reference,
          referenceType: { type: "string", enum: ["Flunder", "Fischer"], default: "Flunder" },
        },
      },
      status,
    },
  },
  strategy: {
    validate({ spec }) {
      const field = spec.referenceType === "Flunder" ? "flunderReference" : "fischerReference";
      const path = FieldPath.root("spec", field);
      return spec[field]
        ? []
        : [fieldErrors.required(path, `has to be given with referenceType ${spec.referenceType}`)];
    },
  },
  columns: [
    { name: "Reference", value: ({ spec }) => nameIn(spec) },
    { name: "Found", type: "boolean", value: (flunder) => flunder.status?.found },
    { name: "Kind", priority: 1, value: ({ spec }) => spec.referenceType },
  ],
  selectableFields: { "spec.referenceType": ({ spec }) => spec.referenceType },
});

/** A Flunder as it is stored. */
export type Flunder = ObjectOf<typeof flunders>;

/** The older version, in which one field held either reference. */
export const flundersV1alpha1 = defineResource({
  group: "wardle.example.com",
  version: "v1alpha1",
  kind: "Flunder",
  shortNames: ["fl"],
  description: "Flunder is an example type with a spec and a status.",
  schema: {
    type: "object",
    properties: {
      spec: {
        type: "object",
        default: {},
        properties: {
          reference,
          referenceType: { type: "string", enum: ["Flunder", "Fischer"], default: "Flunder" },
        },
      },
      status,
    },
  },
  conversion: {
    hub: flunders,
    toHub: ({ spec: { reference: name, referenceType }, ...rest }): Flunder => ({
      ...rest,
      spec: {
        referenceType,
        ...(name === undefined
          ? {}
          : { [referenceType === "Flunder" ? "flunderReference" : "fischerReference"]: name }),
      },
    }),
    fromHub: ({ spec, ...rest }: Flunder) => ({
      ...rest,
      spec: { reference: nameIn(spec), referenceType: spec.referenceType },
    }),
  },
  deprecationWarning: "wardle.example.com/v1alpha1 Flunder is deprecated; use wardle.example.com/v1beta1 Flunder",
});
