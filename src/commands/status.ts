import { type DrawStatus, drawList, drawStatus } from "../output/draw-status.ts";
import { statusDocument } from "../output/status-document.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { type Look, makeLooker } from "./look-at-fleet.ts";
import { EXIT, type StatusOptions } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet status`: what each gateway is to do, what it really does, and what is wrong. */
export function status(
  options: StatusOptions,
  _first: string | undefined,
  words: readonly string[],
): Promise<number> {
  return show(options, words, drawStatus, ({ isWell }) => (isWell ? EXIT.done : EXIT.failed));
}

/** `hermes-fleet list`: the same in a table alone, whatever the gateways do. */
export function list(
  options: StatusOptions,
  _first: string | undefined,
  words: readonly string[],
): Promise<number> {
  return show(options, words, drawList, () => EXIT.done);
}

async function show(
  options: StatusOptions,
  words: readonly string[],
  draw: DrawStatus,
  exitCode: (look: Look) => number,
): Promise<number> {
  const terminal = new Terminal(options);
  const made = await makeLooker(readingMachine(), options, process.platform, words);
  if (!made.ok) return terminal.refuse(made.diagnostics);
  const seen = await made.looker.look();
  if (!seen.ok) return terminal.refuse(seen.diagnostics);
  if (options.watch === true) {
    const { watchFleet } = await import("./watch-fleet.ts");
    return await watchFleet(options, terminal, made.looker, seen, draw);
  }
  const { fleet, nowMs } = seen;
  const document = statusDocument(fleet);
  if (options.json) terminal.json(document);
  else {
    await terminal.diagnostics(fleet.diagnostics);
    await terminal.result((paper) => draw(paper, document, { nowMs, isDeclared: made.looker.isDeclared }));
  }
  return exitCode(seen);
}
