import { testValidation } from "../../testing/validation-table.js";
import { validateNoMeta } from "./review-spec.js";
import { validateResourceAttributes } from "./validate-resource-attributes.js";

const fields = "spec.resourceAttributes.fieldSelector";
const labels = "spec.resourceAttributes.labelSelector";
testValidation(
  "selectors of a review",
  {
    fieldSelector: { rawSelector: "a=b" },
    labelSelector: { requirements: [{ key: "a", operator: "Later", values: ["b"] }] },
  },
  validateResourceAttributes,
  [
    [
      { "fieldSelector.requirements": [{ key: "", operator: "In" }] },
      [
        `${fields}.rawSelector: Invalid value: "a=b": may not specified at the same time as requirements`,
        `${fields}.requirements[0].key: Required value: must be specified`,
        `${fields}.requirements[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
      ],
    ],
    [
      { "labelSelector.requirements": [] },
      [`${labels}.requirements: Required value: when ${labels} is specified, requirements or rawSelector is required`],
    ],
    [
      { "labelSelector.requirements[0].operator": "Exists" },
      [
        `${labels}.requirements[0].values: Forbidden: ` +
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      ],
    ],
  ],
);
testValidation("metadata of a review", { metadata: { managedFields: [] } }, (obj) => validateNoMeta(obj), [
  [{ "metadata.name": "x" }, ['metadata: Invalid value: {"name":"x"}: must be empty']],
]);
