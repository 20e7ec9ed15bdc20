import { describe, expect, test } from "@jest/globals";
import type { AbsolutePath, Address, ProfileName, ServiceId } from "../../src/model/ids.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Expected, KeyEdit, Step } from "../../src/model/step.ts";
import { planDocument } from "../../src/output/plan-document.ts";
import { movedSince } from "../../src/plan/moved.ts";
import { readSavedPlan, type SavedPlan, savedPlanText, sealed } from "../../src/plan/saved-plan.ts";
import { fingerprintWith } from "../../src/record/key.ts";
import { digestOf } from "../../src/system/digest.ts";
import { ABSENT, change, keys, LATER, planOf, secret, step, value } from "../output/plan-sample.ts";

const KEY = "ab".repeat(32);
const CODER = "coder" as ProfileName; // test data

const seen = (text: string): Expected => ({ is: "digest", digest: digestOf(text) });

/** A step that writes a file of a profile. */
function writes(
  id: string,
  file: string,
  expect: Expected,
  edits: readonly KeyEdit[],
  ...after: string[]
): Step {
  const path = `/home/ada/.hermes/profiles/coder/${file}` as AbsolutePath; // absolute, as written
  const format = file === ".env" ? "dotenv" : "yaml";
  return step(id, { do: "edit", path, edit: { format, edits }, mode: 0o600, expect }, ...after);
}

const TOKEN: KeyEdit = { at: ["TELEGRAM_BOT_TOKEN"], to: { secret: "profile.coder.env TELEGRAM_BOT_TOKEN" } };
const ENV = writes("profile.coder.env#1", ".env", seen("A=1\n"), [TOKEN]);
const CONFIG = writes("profile.coder.config#1", "config.yaml", seen("a: 1\n"), [
  { at: ["model"], to: { value: undefined } },
]);

const PLAN: Plan = {
  ...planOf(
    [
      change("coder", "env", "update", {
        reasons: ["its mode is 0644, not 0600"],
        details: [keys(".env", ["TELEGRAM_BOT_TOKEN", secret("1111"), secret("2222")])],
      }),
      change("coder", "config", "update", { details: [keys("config.yaml", ["model", value("a"), ABSENT])] }),
      change("coder", "soul", "no-op"),
    ],
    [{ code: "to-do", severity: "note", message: "something to do" }],
    [ENV, CONFIG],
  ),
  reads: new Map([[CODER, { "env A": "3333" }]]),
  owed: new Map([[CODER, { reasons: ["A changes"], holds: ["4444"] }]]),
  watched: new Map([[CODER, ["/home/ada/.hermes/profiles/coder/.env" as AbsolutePath]]]), // absolute, as written
};

const SAVED: SavedPlan = {
  program: "1.2.3",
  createdAt: "2026-11-22T10:00:00.000Z",
  machine: "0123",
  keyId: "89ab",
  manifest: "/home/ada/fleet.yaml" as AbsolutePath, // absolute, as written
  inputs: [{ path: "/home/ada/fleet.yaml" as AbsolutePath, fingerprint: "5555" }], // absolute, as written
  options: { file: "fleet.yaml", serviceManager: "auto", target: [] },
  plan: sealed(PLAN, fingerprintWith(KEY)),
};

const TEXT = savedPlanText(SAVED, digestOf);
const read = (text: string, program = "1.2.3") => readSavedPlan(text, program, digestOf);

describe("a saved plan", () => {
  test("is read as it was saved, and drawn alike", () => {
    const found = read(TEXT);

    expect(found).toEqual({ ok: true, saved: SAVED });
    expect(found.ok && planDocument(found.saved.plan)).toEqual(planDocument(PLAN));
  });

  test("is the same after it was formatted anew", () => {
    expect(read(JSON.stringify(JSON.parse(TEXT)))).toMatchObject({ ok: true });
  });

  test("has digests of files under the key alone, since a short secret could be guessed by one", () => {
    expect(TEXT).not.toContain(digestOf("A=1\n"));
    expect(TEXT).toContain(fingerprintWith(KEY)(digestOf("A=1\n")));
  });

  test("is never sealed without a key", () => {
    expect(() => sealed(PLAN, fingerprintWith(undefined))).toThrow("with a key");
  });
});

describe("a file that is not a saved plan of this program is refused:", () => {
  const refusals: readonly (readonly [string, string, string])[] = [
    ["one that is cut in half", TEXT.slice(0, TEXT.length / 2), "is a saved plan that is cut off or damaged"],
    ["one with a line too many", `${TEXT}}`, "is a saved plan that is cut off or damaged"],
    ["one changed by hand", TEXT.replace("/home/ada/.local", "/tmp"), "was changed after it was saved"],
    ["one without its checksum", TEXT.replace(/,\s+"checksum": "\w+"/, ""), "was changed after it was saved"],
    ["a manifest", "version: 1\nprofiles: {}\n", "is no saved plan"],
    ["nothing", "", "is no saved plan"],
    ["JSON that is no object", "[1]", "is no saved plan"],
    ["null", "null", "is no saved plan"],
    ["other JSON", JSON.stringify({ format: "other" }), "is no saved plan"],
    ["a plan for machines", JSON.stringify(planDocument(PLAN)), "is no saved plan"],
  ];
  test.each(refusals)("%s", (_, text, problem) => {
    expect(read(text)).toMatchObject({ ok: false, problem });
  });

  test("one of another version", () => {
    expect(read(TEXT, "1.3.0")).toEqual({
      ok: false,
      problem: "was saved by hermes-fleet 1.2.3, and this is 1.3.0: what a plan says may differ",
      hint: "Make a new one with `hermes-fleet plan --out`, or use that version.",
    });
  });

  test("and the one who took the plan for machines is told of the other", () => {
    expect(read(JSON.stringify(planDocument(PLAN)))).toMatchObject({
      hint: expect.stringContaining("--out"),
    });
  });
});

/** What has moved from a plan to another, as its messages. */
function moves(now: Plan, then: Plan = PLAN): readonly string[] {
  const saved = read(savedPlanText({ ...SAVED, plan: sealed(then, fingerprintWith(KEY)) }, digestOf));
  if (!saved.ok) throw new Error(saved.problem);
  return movedSince(saved.saved.plan, sealed(now, fingerprintWith(KEY))).map(({ message }) => message);
}

/** The plan with one change replaced. */
function withChange(one: Plan["changes"][number]): Plan {
  return { ...PLAN, changes: PLAN.changes.map((other) => (other.address === one.address ? one : other)) };
}

function withSteps(...steps: readonly Step[]): Plan {
  return { ...PLAN, steps };
}

describe("what has moved since a plan was saved", () => {
  test("is nothing where a second look sees the same", () => {
    expect(moves(PLAN)).toEqual([]);
  });

  test("are no reasons, no notes and no warnings: they tell times", () => {
    const [env] = PLAN.changes;
    const now = withChange({ ...(env ?? change("coder", "env", "update")), reasons: ["it failed 3m ago"] });

    expect(
      moves({ ...now, diagnostics: [{ code: "to-do", severity: "warning", message: "another thing" }] }),
    ).toEqual([]);
  });

  const rows: readonly (readonly [string, Plan, readonly string[]])[] = [
    [
      "a resource that has been mended meanwhile",
      { ...withChange(change("coder", "env", "no-op")), steps: [CONFIG] },
      ["profile.coder.env: was to be updated, is as it should be now"],
    ],
    [
      "one that has drifted meanwhile",
      withChange(change("coder", "soul", "update")),
      ["profile.coder.soul: was to stay as it is, is to be updated now"],
    ],
    [
      "one that has come to be, and one that is gone",
      { ...PLAN, changes: [...PLAN.changes.slice(0, 2), change("reader", "soul", "create")] },
      [
        "profile.coder.soul: was to stay as it is, is not in today's plan",
        "profile.reader.soul: was not in the plan, is to be created now",
      ],
    ],
    [
      "a value of the host's",
      withChange(
        change("coder", "env", "update", {
          details: [keys(".env", ["TELEGRAM_BOT_TOKEN", secret("9999"), secret("2222")])],
        }),
      ),
      ["profile.coder.env: TELEGRAM_BOT_TOKEN has changed on the host since the plan was saved"],
    ],
    [
      "a secret's source",
      withChange(
        change("coder", "env", "update", {
          details: [keys(".env", ["TELEGRAM_BOT_TOKEN", secret("1111"), secret("9999")])],
        }),
      ),
      ["profile.coder.env: TELEGRAM_BOT_TOKEN is to get another value now"],
    ],
    [
      "keys",
      withChange(
        change("coder", "config", "update", { details: [keys("config.yaml", ["agent", ABSENT, value(1)])] }),
      ),
      ["profile.coder.config: model needs no change any more; agent is to change now, too"],
    ],
    [
      "a text",
      withChange(
        change("coder", "soul", "no-op", { details: [{ shows: "text", file: "SOUL.md", diff: ["+a"] }] }),
      ),
      ["profile.coder.soul: SOUL.md is to change in another way now"],
    ],
    [
      "a file, in what is not declared",
      withSteps(writes("profile.coder.env#1", ".env", seen("A=1\nB=2\n"), [TOKEN]), CONFIG),
      ["profile.coder.env: .env has changed since the plan was saved"],
    ],
    [
      "a file that is gone",
      withSteps(writes("profile.coder.env#1", ".env", { is: "absent" }, [TOKEN]), CONFIG),
      ["profile.coder.env: .env has changed since the plan was saved"],
    ],
    ["the steps of a resource", withSteps(ENV), ["profile.coder.config: takes other steps now"]],
    [
      "the order of steps",
      withSteps(ENV, { ...CONFIG, after: [{ step: ENV.id, when: "settled" }] }),
      ["profile.coder.config: its steps have to wait for others now"],
    ],
    [
      "the program of Hermes, before all else",
      { ...PLAN, changes: [], hermes: { path: "/opt/hermes" as AbsolutePath } }, // absolute, as written
      ["the program of Hermes is /opt/hermes, and the saved plan is for /home/ada/.local/bin/hermes"],
    ],
    ["the host's name", { ...PLAN, host: "vps2" }, ["this host is vps2, and the saved plan is for vps1"]],
    [
      "an error that has come up",
      {
        ...PLAN,
        diagnostics: [{ code: "gateway-unsupervised", severity: "error", message: "a gateway runs outside" }],
      },
      ["a gateway runs outside"],
    ],
  ];
  test.each(rows)("is told by resource: %s", (_, now, messages) => {
    expect(moves(now)).toEqual(messages);
  });

  test("is not told of what only follows from another", () => {
    const reload = step("host.service-manager#reload", { do: "reload" }, "profile.coder.config#1");
    const waiting = { ...CONFIG, after: [{ step: reload.id, when: "settled" as const }] };

    expect(moves({ ...withChange(change("coder", "env", "no-op")), steps: [waiting, reload] })).toEqual([
      "profile.coder.env: was to be updated, is as it should be now",
    ]);
    expect(moves(withSteps(ENV, CONFIG, reload))).toEqual(["host.service-manager: takes other steps now"]);
  });

  test("names the resource for machines, too, and keeps apply from beginning", () => {
    const [one] = movedSince(PLAN, withSteps(ENV));

    expect(one).toMatchObject({
      code: "saved-plan",
      severity: "error",
      address: "profile.coder.config" as Address, // test data
      blocks: "apply",
    });
  });
});

describe("a value that could not be known while planning", () => {
  const open = (after: typeof LATER, edits: readonly KeyEdit[], digest = "A=1\n"): Plan => ({
    ...planOf(
      [
        change("coder", "env", "update", {
          details: [keys(".env", ["A", ABSENT, value("x")], ["TELEGRAM_BOT_TOKEN", ABSENT, after])],
        }),
      ],
      [],
      [writes("profile.coder.env#1", ".env", seen(digest), edits)],
    ),
  });
  const other: KeyEdit = { at: ["A"], to: { secret: "profile.coder.env A" } };
  const planned = open(LATER, [other]);

  test("may be whatever it is now", () => {
    expect(moves(open(secret("7777"), [other, TOKEN]), planned)).toEqual([]);
    expect(moves(open(LATER, [other]), planned)).toEqual([]);
  });

  test("opens nothing else of its file", () => {
    expect(moves(open(secret("7777"), [TOKEN]), planned)).toEqual([
      "profile.coder.env: takes other steps now",
    ]);
    expect(moves(open(secret("7777"), [other, TOKEN], "A=2\n"), planned)).toEqual([
      "profile.coder.env: .env has changed since the plan was saved",
    ]);
    expect(moves(open(ABSENT, [other]), planned)).toEqual([
      "profile.coder.env: TELEGRAM_BOT_TOKEN is to get another value now",
    ]);
  });
});

test("a process that is to be ended is another one by now", () => {
  const ends = (pid: number): Plan => {
    const who = { pid, startTime: pid * 10 };
    const home = "/home/ada/.hermes/profiles/coder" as AbsolutePath; // absolute, as written
    const service = "hermes-gateway-coder.service" as ServiceId; // test data
    const op = { do: "end-process", who, home, service, graceMs: 1, drainMs: 1 } as const;
    return planOf([change("coder", "gateway", "update")], [], [step("profile.coder.gateway#1", op)]);
  };
  expect(movedSince(ends(7), ends(7))).toEqual([]);
  expect(movedSince(ends(7), ends(8))).toMatchObject([
    { message: "profile.coder.gateway: takes other steps now" },
  ]);
  expect(planDocument(ends(7)).steps[0]?.does).toBe(
    "end process 7, which runs outside of hermes-gateway-coder.service",
  );
});
