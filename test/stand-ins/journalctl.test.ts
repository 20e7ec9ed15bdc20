import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Outcome, Sandbox, until } from "./support/sandbox.ts";

const REAL = "/usr/bin/journalctl";

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.env.XDG_RUNTIME_DIR = box.path("run");
});
afterEach(() => box.dispose());

const CODER = "hermes-gateway-coder.service";
const entry = (second: number, unit: string, message: string) => ({
  __REALTIME_TIMESTAMP: String(second * 1_000_000),
  PRIORITY: "6",
  MESSAGE: message,
  _SYSTEMD_USER_UNIT: unit,
});
const journal = (...entries: readonly object[]) =>
  box.write(
    box.path("run/systemd/journal/entries.jsonl"),
    entries.map((one) => `${JSON.stringify(one)}\n`).join(""),
  );
const texts = ({ out }: Outcome) =>
  out
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { MESSAGE: string }).MESSAGE); // as it is written above
const ctl = (...words: readonly string[]) => box.run("journalctl", ["--user", ...words]);
const json = (...words: readonly string[]) => ctl("-o", "json", "--no-pager", ...words);

test("journalctl prints what units have said by time, of those named alone", async () => {
  journal(entry(3, CODER, "three"), entry(1, CODER, "one"), entry(2, "other.service", "two"));
  expect(texts(await json())).toEqual(["one", "two", "three"]);
  expect(texts(await json("-u", CODER))).toEqual(["one", "three"]);
  expect(texts(await json("-u", "hermes-gateway-coder", "-u", "other.service", "-r"))).toEqual([
    "three",
    "two",
    "one",
  ]);
  expect(texts(await json("-n", "2"))).toEqual(["two", "three"]);
  expect(texts(await json("--since=@2"))).toEqual(["two", "three"]);
});

test("journalctl tells what systemd says of a unit, and what its stand-in keeps of one", async () => {
  journal({ ...entry(1, "init.scope", "Started"), USER_UNIT: CODER });
  box.write(box.path("run/systemd/journal", `${CODER}.log`), "printed\nin par");
  expect(texts(await json("-u", CODER))).toEqual(["Started", "printed"]);
});

test("journalctl leaves out what is long, unless all is asked for", async () => {
  journal(entry(1, CODER, "x".repeat(5000)));
  expect((await json()).out).toContain('"MESSAGE": null');
  expect(texts(await json("--all"))).toEqual(["x".repeat(5000)]);
});

test("journalctl goes on with what comes, until nobody reads it", async () => {
  journal(entry(1, CODER, "one"), entry(2, CODER, "two"));
  const following = box.spawn("journalctl", ["--user", "-f", "--no-tail", "--since=@2", "-o", "json"]);
  await until("what there is", () => following.out.includes("two"));
  appendFileSync(
    box.path("run/systemd/journal/entries.jsonl"),
    `${JSON.stringify(entry(3, CODER, "three"))}\n`,
  );
  await until("what comes", () => following.out.includes("three"));
  expect(following.out).not.toContain("one");
  following.child.stdout?.destroy();
  await until("its end", () => following.child.exitCode !== null);
});

/** What both have to answer where there is no journal. */
const CALLS: readonly (readonly [string, Outcome])[] = [
  ["-n 0 -o short --no-pager", { code: 0, out: "-- No entries --\n", err: "No journal files were found.\n" }],
  ["-o json --all --no-pager -r -u a -u b", { code: 0, out: "", err: "" }],
  ["--bogus", { code: 1, out: "", err: "journalctl: unrecognized option '--bogus'\n" }],
  ["-Z", { code: 1, out: "", err: "journalctl: invalid option -- 'Z'\n" }],
  ["-u", { code: 1, out: "", err: "journalctl: option requires an argument -- 'u'\n" }],
  ["--since", { code: 1, out: "", err: "journalctl: option '--since' requires an argument\n" }],
  ["--since foo", { code: 1, out: "", err: "Failed to parse timestamp: foo\n" }],
  ["-o bogus", { code: 1, out: "", err: "Unknown output format 'bogus'.\n" }],
  ["--lines=abc", { code: 1, out: "", err: "Failed to parse lines 'abc'\n" }],
  [
    "-n 5 abc",
    {
      code: 1,
      out: "",
      err: "No journal files were found.\nFailed to add match 'abc': Invalid argument\n",
    },
  ],
];

/** Of another version, words differ; and where there is a journal, all answers do. */
function whyNotReal(): string | undefined {
  if (!existsSync(REAL)) return "it is not installed";
  const { stdout } = spawnSync(REAL, ["--version"], { encoding: "utf8" });
  if (!stdout.startsWith("systemd 252 ")) return "it is not that of systemd 252";
  const { stderr } = spawnSync(REAL, ["--user", "-n", "0", "--no-pager"], { encoding: "utf8" });
  return stderr.includes("No journal files were found.") ? undefined : "this machine has a journal";
}

const reason = whyNotReal();
const note = reason === undefined ? "" : ` (the real one is not asked: ${reason})`;

describe(`journalctl where there is no journal${note}`, () => {
  test.each(CALLS)("answers %s", async (words, answer) => {
    expect(await ctl(...words.split(" "))).toEqual(answer);
  });

  if (reason === undefined)
    test.each(CALLS)("answers %s as the real one does", async (words, answer) => {
      box.env.PATH = "/usr/bin:/bin";
      expect(await ctl(...words.split(" "))).toEqual(answer);
    });
});
