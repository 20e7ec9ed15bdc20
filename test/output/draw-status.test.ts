import { describe, expect, test } from "@jest/globals";
import { drawList, drawStatus } from "../../src/output/draw-status.ts";
import { fitted } from "../../src/output/fitted.ts";
import { Paper } from "../../src/output/paper.ts";
import { platformsCell } from "../../src/output/platforms-cell.ts";
import type { GatewayStatus, StatusDocument } from "../../src/output/status-document.generated.ts";
import { memory } from "../../src/output/words.ts";
import { declaredGateway, foundGateway } from "./gateway-sample.ts";

const NOW = Date.UTC(2026, 10, 22, 12);

const process = {
  pid: 8497,
  since: new Date(NOW - 7_200_000).toISOString(),
  memory_bytes: 104_857_600,
  restarts: 2,
};

async function drawn(
  draw: typeof drawList,
  gateways: readonly GatewayStatus[],
  { width = 80, hasColor = false, isDeclared = true } = {},
): Promise<string> {
  const paper = new Paper({ hasColor, width });
  const document: StatusDocument = {
    format_version: 1,
    fleet: "home",
    host: "vps1",
    gateways: [...gateways],
    diagnostics: [],
  };
  draw(paper, document, { nowMs: NOW, isDeclared });
  return paper.text();
}

const FLEET = [
  declaredGateway("coder", {
    ...process,
    model: "anthropic/claude-sonnet-4",
    platforms: [
      { platform: "telegram", state: "connected" },
      { platform: "discord", state: "fatal", message: "Unauthorized" },
    ],
    distribution: { name: "research-bot", version: "1.2.0" },
    drift: "drift",
    drifted: ["profile.coder", "profile.coder.gateway", "profile.coder.env", "profile.coder.soul"],
  }),
  declaredGateway("研究", {
    actual: "starting",
    drift: "unknown",
    untold: ["whether A_KEY is as declared is open"],
  }),
  foundGateway("default", { actual: "stopped", drift: "undeclared", start_at_login: false, problems: ["x"] }),
];

describe("the table of gateways", () => {
  test.each([240, 80, 40])("in %d columns has what matters most, and names align", async (width) => {
    expect(await drawn(drawList, FLEET, { width })).toMatchSnapshot();
  });

  test("of a host without a manifest has nothing of one", async () => {
    const table = await drawn(drawList, [foundGateway("coder", process)], { isDeclared: false });
    expect(table).toMatchSnapshot();
    expect(table).not.toMatch(/DESIRED|DRIFT/);
  });

  test("leaves out what nobody has", async () => {
    expect(await drawn(drawList, [declaredGateway("coder")], { width: 240 })).not.toMatch(
      /RESTARTS|DISTRIBUTION/,
    );
  });

  test.each([drawList, drawStatus])("of an empty host says what to do", async (draw) => {
    const text = await drawn(draw, [], { isDeclared: false });
    expect(text.replaceAll(/\s+/g, " ")).toContain("`hermes-fleet init` writes a manifest to start from");
    expect(text).toContain("hermes profile create");
  });

  test("is coloured by what a person has to look at", async () => {
    const of = (rest: Partial<GatewayStatus>) =>
      drawn(drawList, [foundGateway("a", rest)], { hasColor: true });
    expect(await of({})).toContain("\u001b[32mrunning");
    expect(await of({ actual: "failing" })).toContain("\u001b[31mfailing");
    expect(await of({ actual: "degraded" })).toContain("\u001b[33mdegraded");
    expect(await of({ actual: "stopped" })).toContain("a        stopped  ");
    const drifts = await drawn(
      drawList,
      [declaredGateway("a", { drift: "conflict" }), declaredGateway("b", { drift: "drift" })],
      {
        hasColor: true,
      },
    );
    expect(drifts).toContain("\u001b[31mconflict");
    expect(drifts).toContain("\u001b[33mdrift");
  });
});

describe("below the table of a status", () => {
  test("stands in what a profile has drifted, but for what its state says, and what is not known", async () => {
    const [, below] = (await drawn(drawStatus, FLEET)).split("\n\n");
    expect(below?.replaceAll("\n  ", " ")).toBe(
      [
        "coder: it is not as declared in env, soul; `hermes-fleet plan` shows how",
        "研究: its drift is not known: whether A_KEY is as declared is open",
        "default: x",
        "",
      ].join("\n"),
    );
  });

  test("stands nothing of what a profile lacks that is yet to be made", async () => {
    const text = await drawn(drawStatus, [
      declaredGateway("a", { actual: "absent", drifted: ["profile.a.env"] }),
    ]);
    expect(text).not.toContain("as declared");
  });
});

describe("platforms in a cell", () => {
  test.each<[string, readonly (readonly [string, string])[], string]>([
    ["none", [], "-"],
    [
      "those that are connected",
      [
        ["telegram", "connected"],
        ["slack", "connected"],
      ],
      "telegram, slack",
    ],
    [
      "what is broken first",
      [
        ["telegram", "connected"],
        ["discord", "fatal"],
      ],
      "discord!, telegram",
    ],
    ["what tries again is broken", [["discord", "retrying"]], "discord!"],
    [
      "what is not there yet",
      [
        ["telegram", "connecting"],
        ["slack", "paused"],
      ],
      "telegram~, slack~",
    ],
    [
      "of many the rest by number",
      ["telegram", "discord", "slack", "matrix", "signal"].map((name) => [name, "connected"] as const),
      "telegram, discord +3",
    ],
    [
      "a name that is too long",
      [
        ["a".repeat(40), "connected"],
        ["b", "connected"],
      ],
      `${"a".repeat(20)}… +1`,
    ],
    ["what would move the cursor", [["\u001b[2J", "connected"]], "\\u001b[2J"],
  ])("show %s", (_name, platforms, cell) => {
    expect(platformsCell(platforms.map(([platform, state]) => ({ platform, state })))).toBe(cell);
  });
});

test.each([
  [0, "0K"],
  [655_360, "640K"],
  [50_331_648, "48M"],
  [1_073_741_824, "1.0G"],
  [1_288_490_189, "1.2G"],
  [21_474_836_480, "20G"],
])("%d bytes are %s", (bytes, text) => {
  expect(memory(bytes)).toBe(text);
});

describe("a text on a screen", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}\n`).join("");
  test.each([
    [3, 5, "1\n2\n3\n"],
    [4, 5, "1\n2\n3\n4\n"],
    [5, 5, "1\n2\n3\n… 2 more lines\n"],
    [3, 1, "… 3 more lines\n"],
    [3, 2, "… 3 more lines\n"],
    [2, 2, "… 2 more lines\n"],
  ])("of %d lines on %d rows is as much as it holds", (count, rows, text) => {
    expect(fitted(lines(count), rows)).toBe(text);
  });
});
