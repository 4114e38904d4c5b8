import type { Clock } from "@kube-apiserver/component-base";
import type { PathRecorderMux } from "../../handlers/path-recorder-mux.js";
import { sendPlainText } from "../../handlers/plain-text.js";
import type { FlowControl } from "../flow-control.js";
import { alignedTable } from "./aligned-table.js";
import { priorityLevelRows, queueRows, requestRows } from "./dump-rows.js";

const root = "/debug/api_priority_and_fairness";

/** Serves what goes on inside, for whoever is authorized for these paths. Mirrors `configController.Install`. */
export function installFlowControlDumps(paths: PathRecorderMux, control: FlowControl, clock: Clock): void {
  const serve = (name: string, rows: (url: string) => readonly (readonly string[])[]) =>
    paths.unlistedHandle(`${root}/${name}`, (req, res) => sendPlainText(res, 200, alignedTable(rows(req.url ?? ""))));
  serve("dump_priority_levels", () => priorityLevelRows(control.levels));
  serve("dump_queues", () => queueRows(control.levels));
  serve("dump_requests", (url) => {
    const query = new URLSearchParams(url.split("?", 2)[1] ?? "");
    const hasDetails = (query.get("includeRequestDetails") ?? "") !== "";
    return requestRows(control.levels, clock, hasDetails);
  });
}
