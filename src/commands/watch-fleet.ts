import { setTimeout } from "node:timers/promises";
import { drawDiagnostics } from "../output/draw-diagnostics.ts";
import type { DrawStatus } from "../output/draw-status.ts";
import { fitted } from "../output/fitted.ts";
import { statusDocument } from "../output/status-document.ts";
import { Interruption } from "./interruption.ts";
import type { Look, Looker } from "./look-at-fleet.ts";
import { EXIT, type StatusOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";
import { toldAll } from "./told-all.ts";

/** Shows one look after another. */
interface Screen {
  show(look: Look): Promise<void>;
  /** Leaves the last look where it is. */
  end(): void;
}

/**
 * Looks again and again, never twice at a time, until a signal ends it or nobody reads any more.
 * @param first what has been seen already
 * @returns 130 after Ctrl-C, which is how it ends
 */
export async function watchFleet(
  options: StatusOptions,
  terminal: Terminal,
  looker: Looker,
  first: Look,
  draw: DrawStatus,
): Promise<number> {
  const over = new AbortController();
  let screen: Screen | undefined;
  const interruption = new Interruption({
    onFirst: () => over.abort(),
    onSecond: async () => screen?.end(),
  });
  // `| head` has read enough.
  process.stdout.on("error", () => over.abort());
  const isOver = new Promise<undefined>((settle) => {
    over.signal.addEventListener("abort", () => settle(undefined), { once: true });
  });
  screen = await screenOf(options, terminal, looker, draw);
  const endedBy = () => interruption.exitCode ?? EXIT.done;
  try {
    let seen: Look = first;
    while (!over.signal.aborted) {
      await screen.show(seen);
      await waited(options.interval, over.signal);
      if (over.signal.aborted) break;
      const next = await Promise.race([looker.look(), isOver]);
      if (next === undefined) {
        screen.end();
        await toldAll(endedBy());
        // A service manager that hangs is not waited for.
        process.exit(endedBy());
      }
      if (!next.ok) {
        screen.end();
        return await terminal.refuse(next.diagnostics);
      }
      seen = next;
    }
    return endedBy();
  } finally {
    screen.end();
  }
}

async function waited(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined); // the signal that ends it
}

async function screenOf(
  options: StatusOptions,
  terminal: Terminal,
  { isDeclared }: Looker,
  draw: DrawStatus,
): Promise<Screen> {
  if (options.json)
    return { show: async ({ fleet }) => terminal.jsonLines([statusDocument(fleet)]), end: () => {} };
  const drawn = ({ fleet, nowMs }: Look, hasProblems: boolean) =>
    terminal.drawn((paper) => {
      draw(paper, statusDocument(fleet), { nowMs, isDeclared });
      if (hasProblems && fleet.diagnostics.length > 0) {
        paper.line();
        drawDiagnostics(paper, fleet.diagnostics);
      }
    });
  if (terminal.hasLiveResult) return await inPlace((look) => drawn(look, true));
  let last: string | undefined;
  let told = "[]";
  return {
    async show(look) {
      const { diagnostics } = look.fleet;
      if (JSON.stringify(diagnostics) !== told) await terminal.diagnostics(diagnostics);
      told = JSON.stringify(diagnostics);
      const text = await drawn(look, false);
      if (text !== last) process.stdout.write(last === undefined ? text : `\n${text}`);
      last = text;
    },
    end: () => {},
  };
}

/** To the upper left corner of an empty screen; what has scrolled off it stays. */
const CLEAR = "\u001b[2J\u001b[H";

/** On a terminal each look is drawn over the one before, as far as its window holds it. */
async function inPlace(drawn: (look: Look) => Promise<string>): Promise<Screen> {
  const { createLogUpdate } = await import("log-update");
  let frame = createLogUpdate(process.stdout);
  let last: Look | undefined;
  let shown: string | undefined;
  let isEnded = false;
  const show = async (look: Look): Promise<void> => {
    last = look;
    const text = fitted(await drawn(look), process.stdout.rows);
    // Of two that were begun the later one counts, whichever is done first.
    if (last !== look || isEnded || text === shown) return;
    shown = text;
    frame(text);
  };
  const resized = (): void => {
    if (last === undefined) return;
    // Lines have been wrapped anew by the terminal, and nobody knows how many there are by now.
    process.stdout.write(CLEAR);
    frame = createLogUpdate(process.stdout);
    shown = undefined;
    void show(last);
  };
  process.stdout.on("resize", resized);
  return {
    show,
    end() {
      if (isEnded) return;
      isEnded = true;
      process.stdout.off("resize", resized);
      frame.done();
    },
  };
}
