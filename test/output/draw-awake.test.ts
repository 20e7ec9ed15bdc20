import { describe, expect, test } from "@jest/globals";
import stringWidth from "string-width";
import type { AwakeHolderDocument } from "../../src/output/awake-document.generated.ts";
import { drawAwake } from "../../src/output/draw-awake.ts";
import { Paper } from "../../src/output/paper.ts";

const holder = (over: Partial<AwakeHolderDocument>): AwakeHolderDocument => ({
  who: "caffeinate",
  pid: 2185,
  holds: ["idle", "system"],
  what: ["PreventUserIdleSystemSleep", "PreventSystemSleep"],
  why: "caffeinate command-line tool",
  is_fleets: true,
  ...over,
});

function drawn(...holders: AwakeHolderDocument[]): Promise<string> {
  const paper = new Paper({ hasColor: false, width: 80 });
  drawAwake(paper, { format_version: 1, tool: "pmset", is_held: holders.length > 0, holders });
  return paper.text();
}

describe("what holds a host awake", () => {
  test("is a table", async () => {
    const other = holder({
      who: "Zoom",
      pid: 7,
      holds: ["display"],
      why: "a call",
      seconds: 7200,
      is_fleets: false,
    });
    expect(
      await drawn(holder({ seconds: 5 }), other),
    ).toBe(`WHO         PID   HOLDS        WHY                       SINCE  FLEET
caffeinate  2185  idle,system  caffeinate command-line…  5s     yes
Zoom        7     display      a call                    2h     no
`);
  });

  test("has no column of times where no tool tells them", async () => {
    expect(await drawn(holder({}))).not.toContain("SINCE");
  });

  test("fits into 80 columns, whatever others call themselves; nothing of it moves the cursor", async () => {
    const text = await drawn(
      holder({ who: "\u001b[2Jname", why: "x" }),
      holder({
        who: "会議".repeat(20),
        pid: 4_194_303,
        holds: ["idle", "display", "system"],
        why: "👩‍👩‍👧‍👦".repeat(20),
        seconds: 999_999,
      }),
    );
    expect(Math.max(...text.split("\n").map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
    expect(text).toContain("\\u001b[2Jname");
    expect(text).toMatch(/FLEET$/m);
  });

  test("that is nothing says what to do next", async () => {
    const text = (await drawn()).replace(/\s+/g, " ");
    expect(text).toMatch(/^Nothing holds this host awake\. .*keep_awake: true.*hermes-fleet awake run/);
  });
});
