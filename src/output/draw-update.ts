import type { Paper } from "./paper.ts";
import { type Column, drawTable } from "./table.ts";
import type { GatewayCode, UpdateDocument } from "./update-document.generated.ts";
import { ago, printable } from "./words.ts";

/** Draws an update from its JSON: the verdict, then a table of the gateways that run, or did. */
export function drawUpdate(
  paper: Paper,
  { verdict, gateways, outcome }: UpdateDocument,
  nowMs: number,
): void {
  paper.line(paper.colors.bold(printable(verdict)));
  if (gateways.length === 0) {
    paper.line(
      outcome === "failed"
        ? "No gateway runs here."
        : "No gateway runs here; `hermes-fleet start` starts some.",
    );
    return;
  }
  paper.line();
  drawTable(paper, columns(paper, nowMs, outcome === "checked"), gateways);
}

const WORDS = {
  untouched: "-",
  restarted: "restarted",
  "restarted-by-hermes": "restarted by Hermes",
  failed: "not back",
  "not-tried": "not tried",
  refused: "left alone",
} as const satisfies Record<GatewayCode["outcome"], string>;

function columns(paper: Paper, nowMs: number, isCheck: boolean): readonly Column<GatewayCode>[] {
  const { green, yellow, red } = paper.colors;
  const done: Column<GatewayCode> = {
    title: "DONE",
    importance: 7,
    cell: ({ outcome }) => WORDS[outcome],
    paint: (text, { outcome }) => (outcome === "failed" || outcome === "refused" ? red(text) : text),
  };
  return [
    { title: "PROFILE", importance: 9, cell: ({ profile }) => profile },
    {
      title: "CODE",
      importance: 8,
      cell: ({ code }) => (code === "none" ? "-" : code),
      paint: (text, { code }) => (code === "current" ? green(text) : code === "older" ? yellow(text) : text),
    },
    ...(isCheck ? [] : [done]),
    { title: "PID", importance: 5, cell: ({ pid }) => (pid === undefined ? "-" : String(pid)) },
    {
      title: "SINCE",
      importance: 4,
      cell: ({ since }) => (since === undefined ? "-" : ago(nowMs - Date.parse(since))),
    },
  ];
}
