import { printable } from "../../output/words.ts";
import { readingMachine } from "../../system/reading-machine.ts";
import { fleetProgram } from "../program.ts";
import { bashInsertion, readBashLine, unquoted } from "./bash-line.ts";
import { readUnfinished } from "./command-line.ts";
import type { FleetWords } from "./fleet-words.ts";
import type { Answer, Word } from "./word.ts";

/** Longer ones push what they are about off the screen. */
const LONGEST_DESCRIPTION = 60;

/**
 * `hermes-fleet __complete SHELL -- WORD…`: what can stand at the cursor, for the scripts of `completion`. Of bash there
 * are two words: the line up to the cursor, and the part of it that is replaced; of others those of the line, without the
 * program's name, up to the cursor.
 * @returns lines: `words` or `files`, then the words, each with a tab and what it is; nothing where anything goes wrong,
 * since it would be written into somebody's prompt
 */
export async function complete(words: readonly string[], version: string): Promise<string> {
  try {
    const [shell, , ...rest] = words;
    return shell === "bash" ? await answerBash(rest, version) : await answerOthers(rest, version);
  } catch {
    return "";
  }
}

async function answerBash([line = "", replaced = ""]: readonly string[], version: string): Promise<string> {
  const read = readBashLine(line);
  const answer = await answerTo(read.words.slice(1), unquoted(read.current).value, version);
  if (answer.is === "files") return "files\n";
  const inserted = answer.words.flatMap(({ value }) => bashInsertion(value, read.current, replaced) ?? []);
  return lines(["words", ...inserted]);
}

async function answerOthers(words: readonly string[], version: string): Promise<string> {
  const answer = await answerTo(words.slice(0, -1), words.at(-1) ?? "", version);
  if (answer.is === "files") return "files\n";
  return lines(["words", ...answer.words.map(lineOf)]);
}

async function answerTo(before: readonly string[], current: string, version: string): Promise<Answer> {
  const program = fleetProgram(
    () => async () => {},
    version,
    () => {},
  );
  const line = readUnfinished(program, before, current);
  if (line.expected.is === "words") return { is: "words", words: line.expected.words.filter(isShowable) };
  const { names, prefix, isOneOfMany } = line.expected;
  const source = names.map((name) => SOURCES[name]).find((one) => one !== undefined);
  if (source === "files") return { is: "files" };
  if (source === undefined) return { is: "words", words: [] };
  const { fleetWords } = await import("./fleet-words.ts");
  const given = new Set(isOneOfMany ? line.operands : []);
  const words = fleetWords(readingMachine(), line, source).filter(({ value }) => !given.has(value));
  return {
    is: "words",
    words: words.filter(isShowable).map((word) => ({ ...word, value: prefix + word.value })),
  };
}

/** What a value is, by what the help calls it; of any other nothing is known. */
const SOURCES: Readonly<Partial<Record<string, FleetWords | "files">>> = {
  path: "files",
  file: "files",
  folder: "files",
  command: "files",
  words: "files",
  profile: "profiles",
  address: "addresses",
  key: "keys",
  host: "hosts",
};

/** What has a line end or a control character in it cannot be completed in a line. */
function isShowable({ value }: Word): boolean {
  return !/[\t\n]/.test(value) && printable(value) === value;
}

function lineOf({ value, description = "" }: Word): string {
  const short = printable(description.replace(/\s+/g, " ").trim());
  if (short === "") return value;
  const isLong = short.length > LONGEST_DESCRIPTION;
  return `${value}\t${isLong ? `${short.slice(0, LONGEST_DESCRIPTION).trimEnd()}…` : short}`;
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}
