import { userInfo } from "node:os";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { done, isRunning } from "./support/launchd.ts";
import { Sandbox, until } from "./support/sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.env.XDG_RUNTIME_DIR = box.path("run");
});
afterEach(() => box.dispose());

const list = async (...options: readonly string[]): Promise<string> =>
  (await box.run("systemd-inhibit", ["--list", ...options])).out;
const holding = () => until("the lock", async () => (await list()).includes("hermes-fleet"));
const FLAGS = ["--what=idle:sleep", "--who=hermes-fleet", "--why=gateways of home run", "--mode=block"];

test("systemd-inhibit holds a lock while its command runs, and lists it in columns", async () => {
  expect(await list()).toBe("No inhibitors.\n");
  const awake = box.spawn("systemd-inhibit", [...FLAGS, "/bin/sh", "-c", "read line; exit 4"]);
  await holding();
  const { uid, username } = userInfo();
  const own = [String(uid), username, String(awake.pid)];
  const columns = ["UID", "USER", "PID"].map((title, index) => {
    const width = Math.max(title.length, own[index]?.length ?? 0);
    return [title.padEnd(width), (own[index] ?? "").padEnd(width)] as const;
  });
  const [titles, cells] = [0, 1].map((row) => columns.map((column) => column[row]).join(" "));
  expect(await list("--no-pager")).toBe(
    [
      `WHO          ${titles} COMM            WHAT       WHY                  MODE \n`,
      `hermes-fleet ${cells} systemd-inhibit idle:sleep gateways of home run block\n`,
      "\n1 inhibitors listed.\n",
    ].join(""),
  );
  expect(await list("--no-legend")).toBe(
    `hermes-fleet ${own.join(" ")} systemd-inhibit idle:sleep gateways of home run block\n`,
  );
  awake.child.stdin?.end("go\n");
  expect(await awake.exit).toBe(4);
  expect(await list()).toBe("No inhibitors.\n");
});

test("systemd-inhibit takes its command with it, and holds nothing when it was killed", async () => {
  const awake = box.spawn("systemd-inhibit", [...FLAGS, "/bin/sh", "-c", "echo $$; exec sleep 600"]);
  await until("its command", () => /^\d+\n/.test(awake.out));
  await holding();
  awake.signal("SIGTERM");
  await awake.exit;
  await until("the command to end", () => !isRunning(Number(awake.out)));
  expect(await list()).toBe("No inhibitors.\n");
});

test("systemd-inhibit lists what others hold, and refuses, where its switches say so", async () => {
  const other = [
    "NetworkManager",
    "0",
    "root",
    "913",
    "NetworkManager",
    "sleep",
    "to turn off networks",
    "delay",
  ];
  box.write(box.path("run/systemd/inhibit/switches.json"), JSON.stringify({ refuse: true, others: [other] }));
  expect(await list("--no-legend")).toBe(`${other.join(" ")}\n`);
  expect(await box.run("systemd-inhibit", [...FLAGS, "true"])).toEqual({
    code: 1,
    out: "",
    err: "Failed to inhibit: Access denied\n",
  });
});

test("systemd-inhibit refuses what it does not know, and tells of a command that fails", async () => {
  expect(await box.run("systemd-inhibit", ["true"])).toEqual(done);
  expect(await box.run("systemd-inhibit", ["--bad"])).toMatchObject({
    code: 1,
    err: "systemd-inhibit: unrecognized option '--bad'\n",
  });
  expect(await box.run("systemd-inhibit", ["--what=sleep"])).toMatchObject({
    code: 1,
    err: "Missing command line to execute.\n",
  });
  expect(await box.run("systemd-inhibit", ["false"])).toMatchObject({
    code: 1,
    err: "false failed with exit status 1.\n",
  });
});
