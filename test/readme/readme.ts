import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../support/paths.ts";
import { slugsOf } from "./markdown.ts";

/** A manifest of README.md with the plan that it gives on a stated host. */
export interface Example {
  readonly name: string;
  /** One of the set-ups of hosts.ts. */
  readonly host: string;
  /** What stands after `hermes-fleet plan`. */
  readonly options: readonly string[];
  readonly exitCode: number;
  readonly manifest: string;
  /** What `hermes-fleet plan` prints: its result, then what it says beside that. */
  readonly plan: string;
}

/** A fenced block: its language and its text. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

export const README = readFileSync(join(REPOSITORY, "README.md"), "utf8");

const FENCED = /^```(\w*)\n(.*?)^```$/gms;
/** The comment that makes an example of the two blocks that follow it. */
const MARK =
  /^<!-- example: (?<name>[\w-]+); host: (?<host>[\w-]+)(?:; options: (?<options>[^;]+))?(?:; exit: (?<exit>\d))? -->$/gm;

/** All fenced blocks of a Markdown text. */
export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(FENCED)].map(([, language = "", text = ""]) => ({ language, text }));
}

/** The examples of a Markdown text: a mark, then a yaml block and a text block before the next mark. */
export function examplesOf(markdown: string): readonly Example[] {
  const marks = [...markdown.matchAll(MARK)];
  return marks.map((mark, index) => {
    const { name = "", host = "", options = "", exit = "0" } = mark.groups ?? {};
    const [manifest, plan] = blocksOf(markdown.slice(mark.index, marks[index + 1]?.index));
    if (manifest?.language !== "yaml" || plan?.language !== "text") {
      throw new Error(`the example ${name} is not a yaml block and a text block`);
    }
    const words = options.split(" ").filter(Boolean);
    return {
      name,
      host,
      options: words,
      exitCode: Number(exit),
      manifest: manifest.text,
      plan: plan.text,
    };
  });
}

/** The files of the manifest in several files: each a comment with its path, then its yaml block. */
export function filesOf(markdown: string): ReadonlyMap<string, string> {
  const marked = /^<!-- file: (?<path>[\w./-]+) -->\n```yaml\n(?<text>.*?)^```$/gms;
  return new Map(
    [...markdown.matchAll(marked)].map(({ groups }) => [groups?.path ?? "", groups?.text ?? ""]),
  );
}

/** The text without its fenced blocks, where a `#` begins a heading and a bracket a link. */
export function proseOf(markdown: string): string {
  return markdown.replace(FENCED, "");
}

/** The anchors that GitHub gives to the headings of a Markdown text. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...proseOf(markdown).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(slugsOf(headings));
}

/** The targets of the links of a Markdown text that do not lead to the web. */
export function internalLinksOf(markdown: string): readonly string[] {
  const targets = [...proseOf(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}
