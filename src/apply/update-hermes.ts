import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { redacted } from "../hermes/redact.ts";
import { updateNews } from "../hermes/update-news.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { HermesUpdate } from "../model/update.ts";
import type { System } from "../system/system.ts";
import { forGit } from "./distribute.ts";

/** It fetches what may be years, backs homes up, and builds what it depends on. */
const UPDATE_DEADLINE_MS = 60 * 60_000;
/** What is asked of a network may take its time, but not for ever. */
const CHECK_DEADLINE_MS = 5 * 60_000;
/** The end of its output, which tells what went wrong. */
const LAST_LINES = 15;

/**
 * Has Hermes update its code, or only look for an update. It runs in a process group of its own, so that Ctrl-C does not
 * leave it half done.
 * @param secrets known ones; what looks like one is taken out besides
 * @param tell gets each line that it prints, as it comes
 */
export async function updateHermes(
  system: System,
  { path, root }: { readonly path: AbsolutePath; readonly root: AbsolutePath },
  does: "update" | "check",
  secrets: readonly string[],
  tell: (line: string) => void,
): Promise<HermesUpdate> {
  const args = does === "update" ? ["update", "--yes"] : ["update", "--check"];
  const deadlineMs = does === "update" ? UPDATE_DEADLINE_MS : CHECK_DEADLINE_MS;
  const said: string[] = [];
  const result = await system.run([path, "-p", DEFAULT_PROFILE, ...args], {
    deadlineMs,
    // Neither the caller's HERMES_HOME nor a sticky profile redirects the call.
    environment: { ...forGit(system), HERMES_HOME: root },
    onLine: (line) => {
      const shown = redacted(line.trimEnd(), secrets);
      if (shown === "") return;
      said.push(shown);
      if (said.length > LAST_LINES) said.shift();
      tell(shown);
    },
  });
  const news = does === "check" ? updateNews(said.join("\n")) : undefined;
  return {
    failure: failureOf(result, `\`hermes ${args.join(" ")}\``, deadlineMs),
    said,
    ...(news !== undefined && { news }),
  };
}

function failureOf(
  { exitCode, failure }: Awaited<ReturnType<System["run"]>>,
  call: string,
  deadlineMs: number,
): string | undefined {
  if (exitCode === 0) return undefined;
  if (failure === "timed-out") return `${call} did not end in ${deadlineMs / 60_000} min`;
  if (failure === "not-found") return `${call} cannot be run`;
  return `${call} exited with ${exitCode ?? "a signal"}`;
}
