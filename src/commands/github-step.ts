import { relative, resolve } from "node:path";
import type { AbsolutePath } from "../model/ids.ts";
import { messageOf } from "../model/message-of.ts";
import type { MarkdownOptions } from "../output/draw-markdown.ts";
import { type Annotation, annotationCommands } from "../output/workflow-commands.ts";
import type { ReadingSystem, System } from "../system/system.ts";
import type { Terminal } from "./terminal.ts";

/** What GitHub takes as the summary of one step, in bytes; of more it shows nothing. */
const SUMMARY_LIMIT = 1024 * 1024;

const WHOLE = "The log of this step has all of it.";

/** Has GitHub show remarks beside the lines of the manifest. */
export function annotate(
  system: ReadingSystem,
  terminal: Terminal,
  annotations: readonly Annotation[],
): void {
  const placed = annotations.map((one) =>
    one.file === undefined ? one : { ...one, file: inWorkspace(system, one.file) },
  );
  const lines = annotationCommands(placed, WHOLE);
  terminal.text(lines.map((line) => `${line}\n`).join(""));
}

/** A file as GitHub knows it, where it is one of the repository; else as it is. */
function inWorkspace(system: ReadingSystem, file: string): string {
  const workspace = system.variable("GITHUB_WORKSPACE");
  if (!workspace) return file;
  const path = resolve(system.workingFolder, file) as AbsolutePath; // resolve() gives nothing else
  const root = resolve(workspace) as AbsolutePath; // as above
  const real = (one: AbsolutePath) => system.realPath(one) ?? one;
  return below(root, path) ?? below(real(root), real(path)) ?? file;
}

function below(root: string, path: string): string | undefined {
  const found = relative(root, path);
  return found === "" || found === ".." || found.startsWith("../") ? undefined : found;
}

/** Adds to the summary of this step, as much as there is room for; tells where that cannot be. */
export async function addToSummary(
  system: System,
  terminal: Terminal,
  markdown: (options: MarkdownOptions) => string,
): Promise<void> {
  const named = system.variable("GITHUB_STEP_SUMMARY");
  const say = (sentence: string) => terminal.say((paper) => paper.line(sentence));
  if (!named) return say("There is no job summary: GITHUB_STEP_SUMMARY names no file.");
  const path = resolve(system.workingFolder, named) as AbsolutePath; // resolve() gives nothing else
  const measure = (text: string) => Buffer.byteLength(text);
  const found = system.readText(path, { isLenient: true });
  if (found.is === "unreadable") return say(`The job summary could not be written: ${found.reason}`);
  const taken = found.is === "text" ? measure(found.text) : 0;
  const limit = SUMMARY_LIMIT - taken - 1;
  const text = limit <= 0 ? "" : markdown({ limit, measure, whole: WHOLE });
  if (text === "" || measure(text) > limit) return say("There is no room in the job summary any more.");
  try {
    await system.appendText(path, taken === 0 ? text : `\n${text}`);
  } catch (error) {
    await say(`The job summary could not be written: ${messageOf(error)}`);
  }
}
