import type { Paper } from "./paper.ts";
import type { GatewayStatus, StatusDocument } from "./status-document.generated.ts";
import { type Column, drawTable } from "./table.ts";
import { ago, count, printable } from "./words.ts";

/** Draws the status of a fleet from its JSON: a table, then what is wrong in full. */
export function drawStatus(paper: Paper, { gateways }: StatusDocument, nowMs: number): void {
  if (gateways.length === 0) {
    paper.line("The manifest has no profiles. Add one under `profiles:`.");
    return;
  }
  drawTable(paper, columns(paper, nowMs), gateways);
  const troubled = gateways.filter(({ problems }) => problems.length > 0);
  if (troubled.length > 0) paper.line();
  for (const { profile, problems } of troubled) {
    for (const problem of problems) paper.line(`${profile}: ${printable(problem)}`, 2);
  }
}

function columns(paper: Paper, nowMs: number): readonly Column<GatewayStatus>[] {
  return [
    { title: "PROFILE", importance: 9, cell: ({ profile }) => profile },
    { title: "DESIRED", importance: 7, cell: ({ desired }) => desired },
    {
      title: "ACTUAL",
      importance: 8,
      cell: ({ actual }) => actual,
      paint: (text, { is_as_desired }) => (is_as_desired ? paper.colors.green(text) : paper.colors.red(text)),
    },
    { title: "PID", importance: 5, cell: ({ pid }) => (pid === undefined ? "-" : String(pid)) },
    {
      title: "SINCE",
      importance: 4,
      cell: ({ since }) => (since === undefined ? "-" : ago(nowMs - Date.parse(since))),
    },
    { title: "LOGIN START", importance: 3, cell: ({ start_at_login }) => (start_at_login ? "yes" : "no") },
    {
      title: "PROBLEMS",
      importance: 6,
      cell: ({ problems }) => (problems.length === 0 ? "-" : count(problems.length, "problem")),
    },
  ];
}
