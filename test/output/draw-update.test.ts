import { describe, expect, test } from "@jest/globals";
import type { ProfileName } from "../../src/model/ids.ts";
import type { UpdatedGateway, UpdateResult } from "../../src/model/update.ts";
import { drawUpdate } from "../../src/output/draw-update.ts";
import { Paper } from "../../src/output/paper.ts";
import { updateDocument } from "../../src/output/update-document.ts";
import { NEW, OLD } from "../plan/updating.ts";

const gateway = (
  profile: string,
  code: UpdatedGateway["code"],
  outcome: UpdatedGateway["outcome"],
  startedMs = 2_500_000,
): UpdatedGateway => ({
  profile: profile as ProfileName, // a name
  code,
  outcome,
  ...(code !== "none" && { process: { pid: 4242, startTime: 7 }, startedMs }),
});

const RESTARTED = gateway("coder", "current", "restarted");
const OLDER = gateway("reader", "older", "not-tried", 1_500_000);
const ERROR = {
  code: "update-stopped",
  severity: "error",
  message: "it stops",
} as const;

const result = (more: Partial<UpdateResult> = {}): UpdateResult => ({
  isCheck: false,
  isInterrupted: false,
  before: OLD,
  after: NEW,
  hermes: { failure: undefined, said: [] },
  gateways: [RESTARTED],
  wayBack: [],
  diagnostics: [],
  ...more,
});

describe("the verdict of an update", () => {
  test.each<[string, Partial<UpdateResult>, string, string]>([
    [
      "with new code",
      {},
      "done",
      "Hermes was updated, 0.16.0 → 0.17.0 (aaaaaaaa → bbbbbbbb); 1 gateway restarted.",
    ],
    [
      "with a new commit of the same version",
      { after: { ...NEW, version: "0.16.0" } },
      "done",
      "Hermes was updated, 0.16.0 (aaaaaaaa → bbbbbbbb); 1 gateway restarted.",
    ],
    [
      "where gateways had been left behind before",
      { before: NEW },
      "done",
      "Hermes 0.17.0 (bbbbbbbb) is up to date; 1 gateway restarted.",
    ],
    [
      "with nothing to do",
      { before: NEW, gateways: [gateway("coder", "current", "untouched")] },
      "done",
      "Hermes 0.17.0 (bbbbbbbb) is up to date; no gateway ran older code.",
    ],
    [
      "that has stopped",
      {
        gateways: [RESTARTED, gateway("default", "none", "failed"), OLDER],
        diagnostics: [ERROR],
      },
      "failed",
      "Failed: Hermes was updated, 0.16.0 → 0.17.0 (aaaaaaaa → bbbbbbbb); 1 gateway restarted, 1 not back, 1 not tried.",
    ],
    [
      "that leaves older code behind, whatever else is said",
      { gateways: [RESTARTED, OLDER] },
      "failed",
      "Failed: Hermes was updated, 0.16.0 → 0.17.0 (aaaaaaaa → bbbbbbbb); 1 gateway restarted, 1 not tried.",
    ],
    [
      "that Hermes could not do",
      {
        after: OLD,
        gateways: [OLDER],
        hermes: { failure: "it exited with 1", said: [] },
        diagnostics: [{ ...ERROR, code: "update-failed" }],
      },
      "failed",
      "Failed: Hermes has not been updated as it should; no gateway was restarted.",
    ],
    [
      "that was interrupted",
      { isInterrupted: true, gateways: [RESTARTED, OLDER] },
      "interrupted",
      "Interrupted: Hermes was updated, 0.16.0 → 0.17.0 (aaaaaaaa → bbbbbbbb); 1 gateway restarted, 1 still with older code. The next update restarts it.",
    ],
  ])("%s", (_, more, outcome, verdict) => {
    expect(updateDocument(result(more))).toMatchObject({ outcome, verdict });
  });

  test.each<[UpdateResult["hermes"], readonly UpdatedGateway[], string, string]>([
    [
      { failure: undefined, said: [], news: "available" },
      [OLDER],
      "available",
      "There is an update of Hermes 0.17.0 (bbbbbbbb); 1 gateway runs older code than that, and `hermes-fleet update` restarts it.",
    ],
    [
      { failure: undefined, said: [], news: "none" },
      [RESTARTED],
      "none",
      "Hermes 0.17.0 (bbbbbbbb) is up to date; no gateway runs older code than that.",
    ],
    [
      { failure: undefined, said: ["hm"] },
      [],
      "unknown",
      "Hermes 0.17.0 (bbbbbbbb) is installed, and what it says of updates is not understood; no gateway runs older code than that.",
    ],
  ])("that only looks: %j", (hermes, gateways, update, verdict) => {
    const document = updateDocument(result({ isCheck: true, before: NEW, hermes, gateways }));
    expect(document).toMatchObject({
      outcome: "checked",
      verdict,
      hermes: { update },
    });
  });

  test("that could not even look is a failure", () => {
    const hermes = { failure: "it exited with 1", said: ["✗ No network"] };
    const failed = result({
      isCheck: true,
      before: NEW,
      hermes,
      diagnostics: [{ ...ERROR, code: "update-failed" }],
    });
    expect(updateDocument(failed)).toMatchObject({
      outcome: "failed",
      verdict: expect.stringMatching(/^Hermes could not look for an update of 0\.17\.0 \(bbbbbbbb\);/),
      hermes: { update: "failed", said: ["✗ No network"] },
    });
  });

  test("of a package that is installed anew in the same version is that it was updated", () => {
    const of = {
      kind: "package",
      commit: undefined,
      moves: [],
      version: "0.16.0",
    } as const;
    const document = updateDocument(result({ before: { ...OLD, ...of }, after: { ...NEW, ...of } }));
    expect(document).toMatchObject({
      verdict: "Hermes was updated, 0.16.0; 1 gateway restarted.",
      hermes: { update: "done" },
    });
  });
});

const drawn = async (of: UpdateResult, width = 80): Promise<string> => {
  const paper = new Paper({ hasColor: false, width });
  drawUpdate(paper, updateDocument(of), 3_000_000);
  return paper.text();
};

describe("an update is drawn", () => {
  const wide = gateway("読者", "older", "refused", 1_000);
  const gone = gateway("default", "none", "failed");

  test("as its verdict, and a table of who runs what", async () => {
    expect(
      await drawn(result({ gateways: [RESTARTED, gone, wide], diagnostics: [ERROR] })),
    ).toMatchInlineSnapshot(`
     "Failed: Hermes was updated, 0.16.0 → 0.17.0 (aaaaaaaa → bbbbbbbb); 1 gateway
     restarted, 1 not back, 1 left alone.

     PROFILE  CODE     DONE        PID   SINCE
     coder    current  restarted   4242  8m
     default  -        not back    -     -
     読者     older    left alone  4242  49m
     "
    `);
  });

  test("without what was done where nothing was to be done", async () => {
    const hermes = { failure: undefined, said: [], news: "none" } as const;
    expect(await drawn(result({ isCheck: true, hermes, gateways: [OLDER] }))).toMatchInlineSnapshot(`
     "Hermes 0.17.0 (bbbbbbbb) is up to date; 1 gateway runs older code than that, and
     \`hermes-fleet update\` restarts it.

     PROFILE  CODE   PID   SINCE
     reader   older  4242  25m
     "
    `);
  });

  test("with what to do where no gateway runs", async () => {
    expect(await drawn(result({ gateways: [] }))).toContain("`hermes-fleet start` starts some");
  });
});
