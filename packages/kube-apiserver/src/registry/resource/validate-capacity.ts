import type { resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, Quantity } from "@kube-apiserver/apimachinery";

const maxValidValues = 10;

/** How much of a capacity one request may take. Mirrors `validateMultiAllocatableDeviceCapacity` and its sibling. */
export function validateCapacity(
  { value, requestPolicy: policy }: resource_v1.DeviceCapacity,
  isShared: boolean,
  path: FieldPath,
): readonly FieldError[] {
  if (policy === undefined) return [];
  const at = path.child("requestPolicy");
  if (!isShared) return [fieldErrors.forbidden(at, "allowMultipleAllocations must be true")];
  const { default: usual, validValues = [], validRange } = policy;
  const hasValues = validValues.length > 0;
  if (hasValues && validRange !== undefined) {
    const detail =
      'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time';
    return [fieldErrors.forbidden(at, detail)];
  }
  if (!hasValues && validRange === undefined) return [];
  const kind = hasValues ? "validValues" : "validRange";
  if (usual === undefined) return [fieldErrors.required(at.child("default"), `required when ${kind} is defined`)];
  const [standard, max] = [Quantity.parse(usual), Quantity.parse(value)];
  if (validRange !== undefined) return validateRange(validRange, standard, max, at.child("validRange"));
  return validateValues(validValues.map(Quantity.parse), standard, max, at.child("validValues"));
}

/** Mirrors `validateRequestPolicyValidValues`. */
function validateValues(
  values: readonly Quantity[],
  standard: Quantity,
  max: Quantity,
  path: FieldPath,
): readonly FieldError[] {
  const numbers = values.map((value) => value.value());
  const order = values.flatMap((value, index) => {
    const before = values[index - 1];
    if (before === undefined || before.compare(value) <= 0) return [];
    return [fieldErrors.invalid(path.index(index), value.toString(), "values must be sorted in ascending order")];
  });
  if (values.length > maxValidValues) return [...order, fieldErrors.tooMany(path, values.length, maxValidValues)];
  const larger = `option is larger than capacity value: ${max}`;
  return [
    ...order,
    ...values.flatMap((value, index) =>
      value.compare(max) > 0 ? [fieldErrors.invalid(path.index(index), value.toString(), larger)] : [],
    ),
    ...numbers.flatMap((value, index) =>
      numbers.indexOf(value) < index ? [fieldErrors.duplicate(path.index(index), String(value))] : [],
    ),
    ...(values.some((value) => value.equals(standard))
      ? []
      : [fieldErrors.invalid(path, standard.toString(), "default value is not valid according to the requestPolicy")]),
  ];
}

/** Mirrors `validateRequestPolicyRange`. */
function validateRange(
  range: resource_v1.CapacityRequestPolicyRange,
  standard: Quantity,
  capacity: Quantity,
  path: FieldPath,
): readonly FieldError[] {
  if (range.min === undefined) return [fieldErrors.required(path.child("min"), "required when validRange is defined")];
  const min = Quantity.parse(range.min);
  const max = range.max === undefined ? undefined : Quantity.parse(range.max);
  const rule = (broken: boolean, name: string, value: Quantity, detail: string) =>
    broken ? [fieldErrors.invalid(path.child(name), value.toString(), detail)] : [];
  return [
    ...rule(min.compare(capacity) > 0, "min", min, `min is larger than capacity value: ${capacity}`),
    ...rule(standard.compare(min) < 0, "min", standard, `default is less than min: ${min}`),
    ...(max === undefined
      ? []
      : [
          ...rule(min.compare(max) > 0, "max", min, `min is larger than max: ${max}`),
          ...rule(max.compare(capacity) > 0, "max", max, `max is larger than capacity value: ${capacity}`),
          ...rule(standard.compare(max) > 0, "max", standard, `default is more than max: ${max}`),
        ]),
    ...(range.step === undefined
      ? []
      : validateStep(Quantity.parse(range.step), { min, max, standard, capacity }, path)),
  ];
}

interface Limits {
  readonly min: Quantity;
  readonly max: Quantity | undefined;
  readonly standard: Quantity;
  readonly capacity: Quantity;
}

/** Mirrors `validateRequestPolicyRangeStep`. */
function validateStep(
  step: Quantity,
  { min, max, standard, capacity }: Limits,
  path: FieldPath,
): readonly FieldError[] {
  const at = path.child("step");
  const first = min.add(step);
  const tooFar = `one step ${first} is larger than capacity value: ${capacity}`;
  const width = step.value();
  const offStep = [standard, ...(max === undefined ? [] : [max])].filter(
    (value) => width === 0n || (value.value() - min.value()) % width !== 0n,
  );
  return [
    ...(first.compare(capacity) > 0 ? [fieldErrors.invalid(at, step.toString(), tooFar)] : []),
    ...offStep.map((value) =>
      fieldErrors.invalid(at, value.toString(), `value is not a multiple of a given step (${step}) from (${min})`),
    ),
  ];
}
