import type { AwakeDocument, AwakeHolderDocument } from "./awake-document.generated.ts";
import type { Paper } from "./paper.ts";
import { type Column, clipped, drawTable } from "./table.ts";
import { ago, printable } from "./words.ts";

/** So that a line has 80 columns: what others call themselves, and why, can be of any length. */
const WHO_WIDTH = 16;
const WHY_WIDTH = 24;

/** Draws what holds a host awake from its JSON. */
export function drawAwake(paper: Paper, { holders }: AwakeDocument): void {
  if (holders.length === 0) {
    paper.line(
      "Nothing holds this host awake. Declare `host: { keep_awake: true }` and apply, or run `hermes-fleet awake run`.",
    );
    return;
  }
  drawTable(paper, columns(paper, holders), holders);
}

function columns(
  paper: Paper,
  holders: readonly AwakeHolderDocument[],
): readonly Column<AwakeHolderDocument>[] {
  // No tool of Linux tells it.
  const hasTimes = holders.some(({ seconds }) => seconds !== undefined);
  return [
    { title: "WHO", importance: 9, cell: ({ who }) => clipped(printable(who), WHO_WIDTH) },
    { title: "PID", importance: 6, cell: ({ pid }) => String(pid) },
    { title: "HOLDS", importance: 8, cell: ({ holds }) => holds.join(",") },
    { title: "WHY", importance: 5, cell: ({ why }) => clipped(printable(why), WHY_WIDTH) },
    ...(hasTimes ? [SINCE] : []),
    {
      title: "FLEET",
      importance: 7,
      cell: ({ is_fleets }) => (is_fleets ? "yes" : "no"),
      paint: (text, { is_fleets }) => (is_fleets ? paper.colors.green(text) : text),
    },
  ];
}

const SINCE: Column<AwakeHolderDocument> = {
  title: "SINCE",
  importance: 4,
  cell: ({ seconds }) => (seconds === undefined ? "-" : ago(seconds * 1000)),
};
