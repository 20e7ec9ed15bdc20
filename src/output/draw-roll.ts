import type { Paper } from "./paper.ts";
import type { RolledGatewayDocument } from "./roll-document.generated.ts";
import type { RollReport } from "./roll-document.ts";
import { type Column, drawTable } from "./table.ts";

/** Draws what a roll has come to: a line for each gateway that it was about, and the verdict. */
export function drawRoll(paper: Paper, { gateways, verdict }: RollReport): void {
  const rows = gateways.filter(({ result }) => result !== "not-meant" && result !== "already");
  if (rows.length > 0) {
    drawTable(paper, columns(paper), rows);
    paper.line();
  }
  paper.line(paper.colors.bold(verdict));
}

const BAD: ReadonlySet<RolledGatewayDocument["result"]> = new Set(["failed", "refused", "unfinished"]);

function columns(paper: Paper): readonly Column<RolledGatewayDocument>[] {
  const { colors } = paper;
  return [
    { title: "PROFILE", importance: 9, cell: ({ profile }) => profile },
    {
      title: "RESULT",
      importance: 8,
      cell: ({ result }) => result,
      paint: (text, { result, problem }) => {
        if (BAD.has(result)) return colors.red(text);
        return result === "not-begun" || problem !== undefined ? colors.yellow(text) : colors.green(text);
      },
    },
    { title: "FROM", importance: 5, cell: ({ from }) => from },
    { title: "TO", importance: 7, cell: ({ to }) => to },
    { title: "PID", importance: 6, cell: pids },
    {
      title: "TOOK",
      importance: 4,
      cell: ({ seconds }) => (seconds === undefined ? "-" : `${seconds.toFixed(1)} s`),
    },
  ];
}

function pids({ pid_before: before, pid_after: after }: RolledGatewayDocument): string {
  if (before === after) return before === undefined ? "-" : String(before);
  return `${before ?? "-"} → ${after ?? "-"}`;
}
