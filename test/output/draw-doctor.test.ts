import { describe, expect, test } from "@jest/globals";
import type { CheckResult, DoctorResult, Finding } from "../../src/model/doctor.ts";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import { doctorDocument } from "../../src/output/doctor-document.ts";
import { drawDoctor } from "../../src/output/draw-doctor.ts";
import { Paper } from "../../src/output/paper.ts";

const CODER = "coder" as ProfileName;

function found(severity: Finding["severity"], message: string, more: Partial<Finding> = {}): Finding {
  return { code: "x", severity, message, isMendable: false, ...more };
}

function resultOf(checks: readonly CheckResult[], more: Partial<DoctorResult> = {}): DoctorResult {
  return { fleet: "fleet", host: "vps1", profiles: [CODER], checks, hermes: [], ...more };
}

const well = (what: string): CheckResult => ({ name: what, what, findings: [] });

async function drawn(result: DoctorResult): Promise<string> {
  const paper = new Paper({ hasColor: false, width: 80 });
  drawDoctor(paper, doctorDocument(result));
  return paper.text();
}

describe("the verdict", () => {
  test.each<[string, readonly CheckResult[], string, string]>([
    ["all is well", [well("a"), well("b")], "well", "Nothing is wrong: 2 checks are well."],
    [
      "there are notes alone",
      [well("a"), { name: "b", what: "b", findings: [found("note", "so")] }],
      "well",
      "Nothing is wrong: 1 check is well, 1 note.",
    ],
    [
      "there are warnings",
      [well("a"), { name: "b", what: "b", findings: [found("warning", "so"), found("warning", "so")] }],
      "warnings",
      "2 warnings; 1 check is well.",
    ],
    [
      "there are errors",
      [
        { name: "a", what: "a", findings: undefined },
        { name: "b", what: "b", findings: [found("error", "so"), found("note", "so")] },
      ],
      "errors",
      "1 error, 1 note; 0 checks are well.",
    ],
  ])("where %s", (_, checks, outcome, verdict) => {
    expect(doctorDocument(resultOf(checks))).toMatchObject({ outcome, verdict });
  });

  test("counts what Hermes says, too", () => {
    const hermes = [
      {
        profile: CODER,
        isRead: true,
        wellCount: 3,
        findings: [found("error", "x", { profile: CODER })],
        advice: [],
      },
    ];
    const document = doctorDocument(resultOf([well("a")], { hermes }));
    expect(document).toMatchObject({ outcome: "errors", errors: 1, hermes: [{ errors: 1, well: 3 }] });
    expect(document.findings[0]?.check).toBe("hermes-doctor");
  });
});

test("is drawn by host and profile, the gravest first, in 80 columns, without control characters", async () => {
  const result = resultOf(
    [
      well("modes of .env"),
      { name: "none", what: "linger", findings: undefined },
      {
        name: "a",
        what: "a",
        findings: [
          found(
            "note",
            'profile "coder": 日本語の長い説明がここに続きます、とても長いので折り返されます、はい',
            {
              profile: CODER,
            },
          ),
          found("error", 'profile "coder": the mode of its .env is 0644\u001b[2J', {
            profile: CODER,
            hint: "`hermes-fleet doctor --fix` closes it.",
            path: "/home/ada/.hermes/profiles/coder/.env" as AbsolutePath,
            isMendable: true,
          }),
          found("warning", "linger is off", {
            place: { file: "hermes-fleet.yaml", line: 3, column: 5, excerpt: "secret" },
          }),
        ],
      },
    ],
    {
      hermes: [
        {
          profile: CODER,
          isRead: true,
          wellCount: 2,
          findings: [found("warning", "Tools: no git", { profile: CODER })],
          advice: ["Install git"],
        },
      ],
      mended: ["profile.coder.alias"],
    },
  );
  const text = await drawn(result);
  expect(text).toBe(`1 error, 2 warnings, 1 note; 1 check is well.

this host
  warning: linger is off
    at hermes-fleet.yaml:3:5

coder
  error: the mode of its .env is 0644\\u001b[2J
    at /home/ada/.hermes/profiles/coder/.env
    \`hermes-fleet doctor --fix\` closes it.
  warning: hermes doctor: Tools: no git
  note: 日本語の長い説明がここに続きます、とても長いので折り返されます、はい
  hermes doctor says what to do:
    - Install git

Well: modes of .env.
hermes doctor says the same of 2 things of coder.
Nothing to look at: linger.
Mended: profile.coder.alias.
\`hermes-fleet doctor --fix\` mends one of these.
`);
  expect(JSON.stringify(doctorDocument(result))).not.toContain("secret");
});

test("says what to do where there is nothing at all", async () => {
  expect(await drawn(resultOf([well("a")], { profiles: [] }))).toContain(
    "`hermes-fleet init` writes a manifest",
  );
});
