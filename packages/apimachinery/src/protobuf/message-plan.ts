import type { Field, Schema, StructSchema } from "../schema/schema.js";
import { newValueCodec, type ValueCodec } from "./value-codec.js";

/** A field of a message that holds a value of the object. */
export interface ValuePlan {
  readonly number: number;
  readonly name: string;
  readonly codec: ValueCodec;
  /** Whether it is written although the object does not have it: Go's zero value of what is no pointer. */
  readonly always: boolean;
  readonly message?: undefined;
}

/** A message that holds an inlined struct: its fields are fields of the object itself. */
export interface EmbeddedPlan {
  readonly number: number;
  readonly message: MessagePlan;
}

export type FieldPlan = ValuePlan | EmbeddedPlan;

/** How one message type is read and written. */
export interface MessagePlan {
  /** At the place of their numbers. */
  readonly byNumber: readonly (FieldPlan | undefined)[];
  /** From the highest number to the lowest: the order in which they are written backwards. */
  readonly descending: readonly FieldPlan[];
}

const plans = new WeakMap<StructSchema, MessagePlan>();

/** The plan of a struct; made once. Fields without a number are JSON only. */
export function messagePlan(schema: StructSchema): MessagePlan {
  let plan = plans.get(schema);
  if (plan === undefined) {
    plan = toPlan([...schema.fields.values()], 0);
    plans.set(schema, plan);
  }
  return plan;
}

/** @param depth - how many messages around the fields are dealt with already */
function toPlan(fields: readonly Field[], depth: number): MessagePlan {
  const byNumber = new Map<number, FieldPlan>();
  const embedded = new Map<number, Field[]>();
  for (const field of fields) {
    const { proto } = field;
    if (proto === undefined) continue;
    const around = proto.embeddedIn?.[depth];
    if (around === undefined) byNumber.set(proto.number, valuePlan(field, proto.number));
    else embedded.set(around, [...(embedded.get(around) ?? []), field]);
  }
  for (const [number, inner] of embedded) byNumber.set(number, { number, message: toPlan(inner, depth + 1) });
  const descending = [...byNumber.values()].sort((a, b) => b.number - a.number);
  const length = (descending[0]?.number ?? 0) + 1;
  return { byNumber: Array.from({ length }, (_, number) => byNumber.get(number)), descending };
}

function valuePlan(field: Field, number: number): ValuePlan {
  const { schema, pointer } = field;
  // Fields are read without asking whose they are.
  if (field.name in Object.prototype) throw new RangeError(`no field can be called ${field.name}`);
  return { number, name: field.name, codec: newValueCodec(schema), always: !pointer && !canBeNil(schema) };
}

/** Whether Go's zero value is nil although the field is no pointer. */
function canBeNil(schema: Schema): boolean {
  return schema.kind === "scalar" ? schema.type === "bytes" : schema.kind === "list" || schema.kind === "map";
}
