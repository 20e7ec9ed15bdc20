import { expect, test } from "@jest/globals";
import { withFollow } from "../../src/commands/follow-flag.ts";

const OPTIONS = [
  { short: "-f", long: "--file", required: true },
  { short: "-q", long: "--quiet", required: false },
];

test.each([
  ["logs -f", "logs --follow"],
  ["logs coder -f -n 5", "logs coder --follow -n 5"],
  ["logs -fn5", "logs --follow -n5"],
  ["-q logs -f", "-q logs --follow"],
  ["-f fleet.yaml logs -f", "-f fleet.yaml logs --follow"],
  ["-f logs plan", "-f logs plan"],
  ["--file logs logs -f", "--file logs logs --follow"],
  ["plan -f fleet.yaml", "plan -f fleet.yaml"],
  ["-q", "-q"],
])("%s is %s", (words, meant) => {
  expect(withFollow(words.split(" "), OPTIONS).join(" ")).toBe(meant);
});
