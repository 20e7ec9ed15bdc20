import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import stringWidth from "string-width";
import type { AbsolutePath, Address, ProfileName, ServiceId } from "../../src/model/ids.ts";
import type { Plan } from "../../src/model/plan.ts";
import { planDocument } from "../../src/output/plan-document.ts";
import { REPOSITORY } from "../support/paths.ts";
import {
  ABSENT,
  change,
  drawn,
  keys,
  LATER,
  planOf,
  secret,
  step,
  value,
  withoutColours,
} from "./plan-sample.ts";

const SERVICE = "hermes-gateway-coder.service" as ServiceId; // test data
const PATH = "/home/ada/.hermes/.env" as AbsolutePath; // absolute, as written

const EVERYTHING: Plan = planOf(
  [
    change("coder", "profile", "create", { reasons: ["with bundled skills"] }),
    change("coder", "description", "create", {
      details: [keys("profile.yaml", ["description", ABSENT, value("Writes and reviews code")])],
    }),
    change("coder", "soul", "update", {
      details: [
        {
          shows: "text",
          file: "SOUL.md",
          diff: [
            "@@ -1,2 +1,2 @@",
            " You are careful.",
            "-You write C.",
            "+You write Rust.",
            "\\ No newline at end of file",
          ],
        },
      ],
    }),
    change("coder", "config", "update", {
      details: [
        keys(
          "config.yaml",
          ["model.default", value("openai/gpt-4"), value("anthropic/claude-sonnet-4")],
          ["agent.max_turns", ABSENT, value(120)],
          ["agent.verbose", value(true), ABSENT],
          ["telegram.token", secret("91cc000000000000"), secret("5f2a000000000000")],
        ),
      ],
    }),
    change("coder", "env", "update", {
      reasons: ["its mode is 0644, not 0600"],
      details: [
        keys(
          ".env",
          ["ANTHROPIC_API_KEY", ABSENT, secret("5f2a000000000000")],
          ["OPENAI_API_KEY", secret(), secret()],
          ["SLACK_APP_TOKEN", secret("91cc000000000000"), ABSENT],
          ["TELEGRAM_BOT_TOKEN", ABSENT, LATER],
        ),
      ],
    }),
    change("coder", "service", "no-op"),
    change("coder", "gateway", "restart", {
      reasons: ["TELEGRAM_BOT_TOKEN changes", "model.default in config.yaml changes"],
    }),
    change("coder", "alias", "create"),
    {
      ...change("coder", "file", "update", {
        details: [keys("mcp.json", ["content", secret("5f2a000000000000"), secret("91cc000000000000")])],
      }),
      address: 'profile.coder.file["mcp.json"]' as Address, // as kinds make it
    },
    {
      ...change("coder", "linger", "create", { reasons: ["gateways then run without a login"] }),
      address: "host.linger" as Address, // as kinds make it
      profile: undefined,
    },
    change("old", "gateway", "delete", { reasons: ["it left the manifest"] }),
    change("old", "profile", "delete", { reasons: ["the manifest says removed; its home is saved first"] }),
    change("research", "gateway", "no-op", {
      reasons: ["left as it is until profile.research.env can be read"],
    }),
    change("research", "soul", "no-op"),
  ],
  [
    {
      code: "token-conflict",
      severity: "error",
      message:
        'profile "coder": TELEGRAM_BOT_TOKEN is also set by "research" (hermes-fleet.yaml:31:7); one bot token can serve one gateway',
      hint: "Give each its own token, or set gateway.state: stopped on one.",
      place: {
        file: "hermes-fleet.yaml",
        line: 12,
        column: 7,
        excerpt: "      TELEGRAM_BOT_TOKEN: (sensitive)",
      },
      blocks: "apply",
    },
    {
      code: "edited-since-start",
      severity: "note",
      message: 'profile "coder": .env was edited since the gateway started',
      hint: "If the gateway is to read it: `hermes -p coder gateway restart`.",
      path: PATH,
    },
    {
      code: "gateway-degraded",
      severity: "warning",
      message: 'profile "coder": its gateway runs, but telegram is fatal',
    },
  ],
  [
    step("profile.coder#1", {
      do: "hermes",
      args: ["profile", "create", "coder"],
      home: PATH,
      leaves: "made",
    }),
    step(
      "profile.coder.env#1",
      {
        do: "edit",
        path: PATH,
        edit: { format: "dotenv", edits: [] },
        mode: 0o600,
        expect: { is: "absent" },
      },
      "profile.coder#1",
    ),
    step("host.service-manager#reload", { do: "reload" }),
    step("profile.coder.gateway#1", { do: "announce-stop", home: PATH }),
    step("profile.coder.gateway#2", { do: "service", verb: "restart", service: SERVICE }),
    step("profile.coder.gateway#3", { do: "await", what: "ready", service: SERVICE, timeoutMs: 1 }),
    step("profile.old.gateway#1", { do: "service", verb: "stop", service: SERVICE }),
    step("profile.old.gateway#2", { do: "await", what: "stopped", service: SERVICE }),
    step("profile.old.service#1", { do: "service", verb: "reset-failed", service: SERVICE }),
    step("profile.old.service#2", { do: "remove", path: PATH, expect: { is: "anything" }, withFolder: true }),
    step("profile.old#1", { do: "export", profile: "old" as ProfileName, folder: PATH }), // a valid name
    step("profile.old#2", {
      do: "hermes",
      args: ["profile", "delete", "old", "-y"],
      home: PATH,
      leaves: "removed",
    }),
    step("host.linger#1", { do: "linger", isOn: true }),
  ],
);

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile<unknown>(
  JSON.parse(readFileSync(`${REPOSITORY}/schemas/plan.schema.json`, "utf8")) as object, // a schema is one
);

describe("the document of a plan", () => {
  test.each<[string, Plan]>([
    ["with everything in it", EVERYTHING],
    ["with nothing in it", planOf([])],
    ["without Hermes", { ...planOf([]), hermes: {}, manager: "none" }],
  ])("%s is as its schema says", (_, plan) => {
    validate(planDocument(plan));
    expect(validate.errors ?? []).toEqual([]);
  });

  test("comes back the same from JSON", () => {
    const document = planDocument(EVERYTHING);
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  test("says what each step does, without a value", () => {
    expect(planDocument(EVERYTHING).steps.map(({ does }) => does)).toEqual([
      "hermes profile create coder",
      "write .env",
      "make the service manager read its definitions again",
      "announce the planned stop",
      "restart hermes-gateway-coder.service",
      "wait until hermes-gateway-coder.service is ready",
      "stop hermes-gateway-coder.service",
      "wait until hermes-gateway-coder.service has stopped",
      "reset the failed state of hermes-gateway-coder.service",
      "remove .env",
      'save the home of "old" as an archive',
      "hermes profile delete old -y",
      "let the user's services run without a login",
    ]);
  });

  test("counts what each action meets", () => {
    expect(planDocument(EVERYTHING).summary).toEqual({
      create: 4,
      update: 4,
      delete: 2,
      restart: 1,
      unchanged: 3,
      errors: 1,
      warnings: 1,
    });
  });
});

describe("the verdict", () => {
  const call = (verb: "start" | "stop" | "restart", profile: string) => {
    const service = `hermes-gateway-${profile}.service` as ServiceId; // test data
    return step(`profile.${profile}.gateway#${verb}`, { do: "service", verb, service });
  };
  const start = (profile: string) => call("start", profile);
  const removed = step("profile.a#1", { do: "hermes", args: [], home: PATH, leaves: "removed" });
  const error = (blocks?: "apply" | "resource") =>
    ({ code: "host-file-unreadable", severity: "error", message: "x", ...(blocks && { blocks }) }) as const;

  test.each<[string, Plan]>([
    ["No changes: the one profile is as the manifest says.", planOf([change("a", "env", "no-op")])],
    [
      "No changes: all 2 profiles are as the manifest says.",
      planOf([change("a", "env", "no-op"), change("b", "env", "no-op")]),
    ],
    ["1 of 2 profiles would change.", planOf([change("a", "env", "update"), change("b", "env", "no-op")])],
    [
      "1 of 1 profile would change, 1 gateway would start.",
      planOf([change("a", "env", "update")], [], [start("a")]),
    ],
    [
      "2 of 2 profiles would change, 2 gateways would start, 1 gateway would stop.",
      planOf(
        [change("a", "env", "update"), change("b", "env", "update")],
        [],
        [start("a"), start("b"), call("stop", "c")],
      ),
    ],
    [
      "1 of 1 profile would change, 2 gateways would restart.",
      planOf([change("a", "env", "update")], [], [call("stop", "a"), start("a"), call("restart", "b")]),
    ],
    [
      "1 of 1 profile would change, 1 home would be deleted, 1 gateway would stop.",
      planOf([change("a", "profile", "delete")], [], [call("stop", "a"), removed]),
    ],
    [
      "The host would change.",
      planOf([{ ...change("a", "linger", "create"), profile: undefined }, change("a", "env", "no-op")]),
    ],
    [
      'For the host "mac", which is not this one, as if nothing were there yet: 1 of 1 profile would change.',
      { ...planOf([change("a", "env", "create")]), isOtherHost: true, host: "mac" },
    ],
    [
      "1 error: a part cannot be applied. Apart from that, nothing would change.",
      planOf([change("a", "env", "no-op")], [error("resource")]),
    ],
    [
      "1 error. No changes: the one profile is as the manifest says.",
      planOf([change("a", "env", "no-op")], [error()]),
    ],
    ["1 error. 1 of 1 profile would change.", planOf([change("a", "env", "update")], [error()])],
    [
      "2 errors: a part cannot be applied. Apart from that, nothing would change.",
      planOf([change("a", "env", "no-op")], [error(), error("resource")]),
    ],
    [
      "2 errors: nothing can be applied. Apart from that, 1 of 1 profile would change.",
      planOf([change("a", "env", "update")], [error("resource"), error("apply")]),
    ],
  ])("is: %s", (verdict, plan) => {
    expect(planDocument(plan).verdict).toBe(verdict);
  });

  test.each<[string, Plan]>([
    ["no-changes", planOf([change("a", "env", "no-op")])],
    ["changes", planOf([change("a", "gateway", "restart")])],
    ["errors", planOf([change("a", "env", "update")], [error("resource")])],
  ])("has the outcome %s", (outcome, plan) => {
    expect(planDocument(plan).outcome).toBe(outcome);
  });

  test("of a manifest without profiles says so", () => {
    expect(planDocument(planOf([])).verdict).not.toContain("all 0 profiles");
  });
});

describe("a drawn plan", () => {
  test("shows every sort of change", async () => {
    expect(await drawn(EVERYTHING)).toMatchSnapshot();
  });

  test("lists what stays, where all is asked for", async () => {
    expect(
      await drawn(planOf([change("a", "env", "no-op"), change("a", "gateway", "no-op")]), { isFull: true }),
    ).toMatchSnapshot();
  });

  test("keeps the reasons of the host in one column, whatever is longest", async () => {
    const ofHost = (name: string) => ({
      ...change("a", "env", "update", { reasons: ["because"] }),
      address: `host.${name}` as Address, // test data
      profile: undefined,
    });
    const lines = (await drawn(planOf([ofHost("active_profile"), ofHost("linger")]))).split("\n");
    expect(lines.slice(3, 5)).toEqual(["  ~ .active_profile because", "  ~ .linger         because"]);
  });

  test("is one line where nothing changes", async () => {
    expect(await drawn(planOf([change("a", "env", "no-op")]))).toBe(
      "No changes: the one profile is as the manifest says.\n",
    );
  });

  test("tells a note, though nothing changes", async () => {
    const note = {
      code: "edited-since-start",
      severity: "note",
      message: "it was edited",
      path: PATH,
    } as const;
    expect(await drawn(planOf([change("a", "env", "no-op")], [note]))).toMatchSnapshot();
  });

  test("begins with the verdict", async () => {
    expect((await drawn(EVERYTHING)).split("\n")[0]).toBe(
      planDocument(EVERYTHING).verdict.slice(0, 80).trimEnd().split("\n")[0],
    );
  });

  test.each([40, 60, 80, 120])("has no line wider than %i columns, but those of files", async (width) => {
    const reasons = ["a reason that goes on and on ".repeat(6).trim(), "another reason with 漢字漢字 in it"];
    const text = await drawn(planOf([change("coder", "gateway", "update", { reasons })]), { width });
    for (const line of text.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  test("goes on below the first word where a line is full", async () => {
    const reasons = [
      "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
    ];
    expect(await drawn(planOf([change("coder", "gateway", "update", { reasons })]))).toMatchSnapshot();
  });

  test("leaves a long line of a file whole, to be copied", async () => {
    const line = `+${"x".repeat(200)}`;
    const text = await drawn(
      planOf([
        change("a", "soul", "update", { details: [{ shows: "text", file: "SOUL.md", diff: [line] }] }),
      ]),
    );
    expect(text).toContain(line);
  });

  test("has colours only where they are asked for", async () => {
    const colour = "\u001b[";
    expect(await drawn(EVERYTHING)).not.toContain(colour);
    expect(await drawn(EVERYTHING, { hasColor: true })).toContain(colour);
  });

  test("reads the same with colours as without", async () => {
    expect(withoutColours(await drawn(EVERYTHING, { hasColor: true }))).toBe(await drawn(EVERYTHING));
  });

  test.each([
    [
      "a value",
      () =>
        change("a", "config", "update", {
          details: [keys("config.yaml", ["x", value("a\u001b[2Jb"), value("\u202eevil")])],
        }),
    ],
    [
      "a key",
      () =>
        change("a", "config", "update", {
          details: [keys("config.yaml", ["x\u001b[2J\u202e", ABSENT, value(1)])],
        }),
    ],
    ["a reason", () => change("a", "gateway", "update", { reasons: ["\u001b[2J\u0007\u202e"] })],
    [
      "a line of a file",
      () =>
        change("a", "soul", "update", {
          details: [{ shows: "text", file: "SOUL.md", diff: ["+\u001b[2J\u009b\u202e\r"] }],
        }),
    ],
  ] as const)("makes control characters visible: in %s", async (_, make) => {
    const text = await drawn(planOf([make()]));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(text).toMatch(/\\u001b/);
  });

  test("shows a value so that it cannot be taken for another", async () => {
    const shown = async (one: string | number | boolean | null) => {
      const text = await drawn(
        planOf([
          change("a", "config", "update", { details: [keys("config.yaml", ["x", ABSENT, value(one)])] }),
        ]),
      );
      return /\+ x: (.*)/.exec(text)?.[1];
    };
    const values = [
      "1",
      1,
      "true",
      true,
      "null",
      null,
      "",
      " ",
      "a",
      "a ",
      '"a"',
      "(none)",
      "(sensitive)",
    ] as const;
    expect(new Set(await Promise.all(values.map(shown))).size).toBe(values.length);
  });

  test("keeps a value of many lines on one", async () => {
    const text = await drawn(
      planOf([
        change("a", "config", "update", { details: [keys("config.yaml", ["x", ABSENT, value("a\nb")])] }),
      ]),
    );
    expect(text).toContain('+ x: "a\\nb"');
  });

  test("names the whole address of what is not a profile's own", async () => {
    const text = await drawn(
      planOf([{ ...change("a", "env", "update"), address: "profile.a.env" as Address }]),
    ); // test data
    expect(text).toMatch(/^ {2}~ \.env$/m);
  });
});

test("a key that has line ends in it makes no lines of its own", async () => {
  const detail = keys("config.yaml", ["a\n\nNo changes.\n::error::b", ABSENT, value("x\ny")]);
  const text = await drawn(planOf([change("coder", "config", "create", { details: [detail] })]));
  expect(withoutColours(text)).toContain('      + a\\n\\nNo changes.\\n::error::b: "x\\ny"\n');
});
