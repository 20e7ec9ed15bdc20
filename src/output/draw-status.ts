import type { Paper } from "./paper.ts";
import type { GatewayStatus, StatusDocument } from "./status-document.generated.ts";
import { type Column, drawTable } from "./table.ts";
import { ago, count, printable } from "./words.ts";

/** Draws the status of a fleet from its JSON: a table, then in full what is wrong and what a person has to do. */
export function drawStatus(paper: Paper, { gateways }: StatusDocument, nowMs: number): void {
  if (gateways.length === 0) {
    paper.line("The manifest has no profiles for this host. Add one under `profiles:`.");
    return;
  }
  drawTable(paper, columns(paper, nowMs), gateways);
  const lines = gateways.flatMap(({ profile, problems, to_do }) =>
    [...problems, ...to_do.map(({ what, command }) => `${what}; run \`${command}\``)].map(
      (line) => `${profile}: ${printable(line)}`,
    ),
  );
  if (lines.length > 0) paper.line();
  for (const line of lines) paper.line(line, 2);
}

function columns(paper: Paper, nowMs: number): readonly Column<GatewayStatus>[] {
  return [
    { title: "PROFILE", importance: 9, cell: ({ profile }) => profile },
    { title: "DESIRED", importance: 7, cell: ({ desired }) => desired },
    {
      title: "ACTUAL",
      importance: 8,
      cell: ({ actual }) => actual,
      // Green is for what needs nobody: a gateway that waits for a login does what it should, and is of no use.
      paint: (text, { is_as_desired, to_do }) => {
        if (!is_as_desired) return paper.colors.red(text);
        return to_do.length > 0 ? paper.colors.yellow(text) : paper.colors.green(text);
      },
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
      cell: troubles,
    },
  ];
}

function troubles({ problems, to_do }: GatewayStatus): string {
  const counts = [
    ...(problems.length > 0 ? [count(problems.length, "problem")] : []),
    ...(to_do.length > 0 ? [`${to_do.length} to do`] : []),
  ];
  return counts.length === 0 ? "-" : counts.join(", ");
}
