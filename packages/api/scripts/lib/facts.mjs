// Reads the facts and applies the corrections they need. Every correction states what was wrong; one that no longer
// applies is an error, so that the list cannot outlive its reason.
import { readdirSync, readFileSync } from "node:fs";

const tables = [
  "admission-plugins",
  "bootstrap",
  "defaults",
  "feature-gates",
  "flags",
  "lifecycle",
  "metrics",
  "openapi",
  "printer-columns",
  "resources",
];

export function loadFacts(dir) {
  const facts = { corrections: [], packages: new Map(), types: new Map() };
  for (const name of tables) facts[name] = readJSON(`${dir}/${name}.json`);
  for (const file of readdirSync(`${dir}/types`).sort()) {
    if (file.startsWith("_")) continue;
    const pkg = readJSON(`${dir}/types/${file}`);
    facts.packages.set(pkg.key, pkg);
    for (const [name, type] of Object.entries(pkg.types)) facts.types.set(`${pkg.key}.${name}`, type);
  }
  correctCoreTypeKeys(facts);
  correctCoreListKinds(facts);
  correctHandWrittenLifecycle(facts);
  correctEmptyEnums(facts);
  correctAddressTypes(facts);
  correctEventNameColumn(facts);
  addPodGroupColumns(facts);
  addBindingOfClaims(facts);
  correctAuditLogDefaults(facts);
  correctGroupOrder(facts);
  correctDefinitionStorage(facts);
  checkTypeKeys(facts);
  return facts;
}

function readJSON(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

// Group "" and version v1 was resolved to logs.v1, which also has no API group.
function correctCoreTypeKeys(facts) {
  const wrong = facts.resources.resources.filter((r) => r.typeKey.startsWith("logs.v1."));
  for (const r of wrong) r.typeKey = r.typeKey.replace("logs.v1.", "core.v1.");
  note(facts, wrong.length, "resources.json: typeKey logs.v1.* of core resources is core.v1.*");
}

// The same mistake hid the list kinds of the core group.
function correctCoreListKinds(facts) {
  const wrong = facts.resources.resources.filter(
    (r) => r.group === "" && r.listKind === undefined && r.verbs.includes("list"),
  );
  for (const r of wrong) r.listKind = `${r.kind}List`;
  note(facts, wrong.length, "resources.json: listKind of core resources is <kind>List");
}

// k8s.io/api/core/v1/lifecycle.go adds these by hand, beside the generated file that the facts come from.
const handWritten = {
  "core.v1.ComponentStatus": { deprecated: "1.19" },
  "core.v1.ComponentStatusList": { deprecated: "1.19" },
  "core.v1.Endpoints": { deprecated: "1.33", replacement: "discovery.k8s.io/v1/EndpointSlice" },
  "core.v1.EndpointsList": { deprecated: "1.33", replacement: "discovery.k8s.io/v1/EndpointSliceList" },
};

function correctHandWrittenLifecycle(facts) {
  let count = 0;
  for (const [key, fact] of Object.entries(handWritten)) {
    const known = facts.lifecycle.types[key] ?? { group: "", version: "v1", introduced: "1.0" };
    facts.lifecycle.types[key] = known;
    if (known.deprecated !== undefined) continue;
    Object.assign(known, fact);
    count++;
  }
  note(facts, count, "lifecycle.json: Endpoints and ComponentStatus are deprecated");
}

// An alias of an enum type lists no constants of its own; the values are those of the type behind it.
function correctEmptyEnums(facts) {
  let count = 0;
  const valuesOf = (key) => {
    const type = facts.types.get(key);
    return type?.enum?.length === 0 ? valuesOf(type.as) : type?.enum;
  };
  const fill = (holder) => {
    if (holder.enum?.length !== 0) return;
    holder.enum = valuesOf(holder.as);
    if (holder.enum === undefined) delete holder.enum;
    count++;
  };
  for (const type of facts.types.values()) {
    fill(type);
    for (const field of type.fields ?? []) fill(field);
  }
  note(facts, count, "types: an empty enum takes the values of the type it is an alias of");
}

// Two of the constants are conversions (`AddressType(v1.IPv4Protocol)`), which the reader of constants passed over.
function correctAddressTypes(facts) {
  const all = ["FQDN", "IPv4", "IPv6"];
  let count = 0;
  for (const [key, type] of facts.types) {
    if (!key.startsWith("discovery.")) continue;
    for (const holder of [type, ...(type.fields ?? [])]) {
      if (holder.enum?.length !== 1 || holder.enum[0] !== "FQDN") continue;
      holder.enum = all;
      count++;
    }
  }
  note(facts, count, "types: the address types of slices are FQDN, IPv4 and IPv6");
}

// pkg/printers/internalversion/printers.go marks the last column of events as the identity, as in every other table.
function correctEventNameColumn(facts) {
  const events = facts["printer-columns"].tables.filter(({ resource }) => resource === "events");
  const names = events.flatMap(({ columns }) => columns.filter((c) => c.name === "Name" && c.format === undefined));
  for (const column of names) column.format = "name";
  note(facts, names.length, "printer-columns.json: the Name column of events has the format name");
}

// The columns are those of 1.34; 1.36 prints groups of pods.
function addPodGroupColumns(facts) {
  const { tables } = facts["printer-columns"];
  const at = tables.findIndex(({ group, resource }) => group === "scheduling.k8s.io" && resource === "priorityclasses");
  if (tables.some(({ resource }) => resource === "podgroups")) note(facts, 0, "printer-columns.json: podgroups");
  const column = (name, cell) => ({ name, type: "string", priority: 0, cell });
  const [identity] = tables[at].columns;
  const age = tables[at].columns.find(({ name }) => name === "Age");
  const columns = [
    identity,
    column("Policy", "Gang or Basic, by spec.schedulingPolicy; <none>"),
    column("Workload", "spec.podGroupTemplateRef.workload.workloadName or <none>"),
    column("Status", "Scheduled or the reason why not, by the condition PodGroupScheduled; Pending without one"),
    age,
  ];
  tables.splice(at, 0, { group: "scheduling.k8s.io", resource: "podgroups", columns });
  note(facts, columns.length, "printer-columns.json: columns of podgroups");
}

// The cluster roles are those of 1.35: since then the scheduler needs a right of its own to allocate.
function addBindingOfClaims(facts) {
  const featureGate = "DRAResourceClaimGranularStatusAuthorization";
  const scheduler = facts.bootstrap.clusterRoles.find(({ name }) => name === "system:kube-scheduler");
  const isMissing = scheduler.rules.every(({ resources = [] }) => !resources.includes("resourceclaims/binding"));
  const at = scheduler.rules.findIndex(({ resources = [] }) => resources.includes("resourceclaims/status"));
  const [apiGroups, resources, verbs] = [["resource.k8s.io"], ["resourceclaims/binding"], ["patch", "update"]];
  if (isMissing) scheduler.rules.splice(at + 1, 0, { apiGroups, resources, verbs, featureGate });
  note(facts, Number(isMissing), "bootstrap.json: the scheduler may bind resource claims");
}

// The defaults are set where the options are made (NewAuditOptions), not where the flags are.
function correctAuditLogDefaults(facts) {
  const defaults = { "audit-log-maxage": "366", "audit-log-maxbackup": "100", "audit-log-maxsize": "100" };
  const wrong = facts.flags.flags.filter(({ name, default: value }) => Object.hasOwn(defaults, name) && value === "0");
  for (const flag of wrong) flag.default = defaults[flag.name];
  note(facts, wrong.length, "flags.json: rotated audit logs are kept for a year, a hundred at most");
}

// The storage version does not follow from the order of versions here: CreateAPIExtensionsConfig sets an encode versioner of
// its own (kubernetes/kubernetes, pkg/controlplane/apiserver/apiextensions.go; test/integration/etcd/data.go agrees).
function correctDefinitionStorage(facts) {
  const storageVersion = "apiextensions.k8s.io/v1beta1";
  const storageVersionHash = "jfWCUB31mvA=";
  const wrong = facts.resources.resources.filter(
    (r) => r.resource === "customresourcedefinitions" && r.storageVersion !== storageVersion,
  );
  for (const r of wrong) Object.assign(r, { storageVersion, storageVersionHash });
  note(facts, wrong.length, "resources.json: CustomResourceDefinitions are stored as v1beta1");
}

// Discovery lists groups by priority (the core group and apiregistration.k8s.io, which has no APIService, come first);
// resource.k8s.io stood before flowcontrol.apiserver.k8s.io.
function correctGroupOrder(facts) {
  const { groupVersions, apiServicePriorities } = facts.resources;
  const priority = ({ group, version }) => {
    const row = apiServicePriorities.find((p) => p.group === group && p.version === version);
    return [row?.groupPriorityMinimum ?? Number.MAX_SAFE_INTEGER, row?.versionPriority ?? 0];
  };
  const first = groupVersions.filter(({ group }) => group === "");
  const rest = groupVersions.filter(({ group }) => group !== "");
  rest.sort(
    (a, b) => priority(b)[0] - priority(a)[0] || compareText(a.group, b.group) || priority(b)[1] - priority(a)[1],
  );
  const moved = [...first, ...rest].filter((gv, i) => gv !== groupVersions[i]).length;
  facts.resources.groupVersions = [...first, ...rest];
  note(facts, moved, "resources.json: group versions are ordered by priority");
}

function compareText(a, b) {
  return a < b ? -1 : Number(a > b);
}

function note(facts, count, text) {
  if (count === 0) throw new Error(`correction without effect, remove it: ${text}`);
  facts.corrections.push(`${text} (${count})`);
}

function checkTypeKeys(facts) {
  for (const r of facts.resources.resources) {
    const listKey = r.listKind && r.typeKey.replace(/[^.]+$/, r.listKind);
    for (const key of [r.typeKey, listKey]) {
      if (key !== undefined && !facts.types.has(key)) throw new Error(`${r.resource}: no type ${key}`);
    }
  }
}
