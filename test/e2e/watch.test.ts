import { stripVTControlCharacters } from "node:util";
import { expect } from "@jest/globals";
import type { StatusDocument } from "../../src/output/status-document.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import { until } from "../support/until.ts";
import { CallLog } from "./support/call-log.ts";
import { inTerminal } from "./support/in-terminal.ts";
import { converge } from "./support/plans.ts";
import { schemaErrors } from "./support/schemas.ts";

const FLEET = `
version: 1
defaults: { gateway: { state: stopped } }
profiles:
  coder: { gateway: { state: running } }
  helper: {}
  idle: {}
  third: {}
`;
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const WATCH = ["status", "--watch", "--interval", "200ms"];

describeOnBackends("a status that is watched", ({ testOnHost }) => {
  testOnHost("is drawn in place until Ctrl-C, as far as the window holds it", async (host) => {
    host.manifest(FLEET);
    host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
    await converge(host);
    await host.running("coder");
    const log = new CallLog(host, ["services"]);

    const watching = inTerminal(host, WATCH, {
      columns: 40,
      rows: 4,
      waitsFor: "running.*stopped",
      types: "\\003",
    });
    await until(
      "the first look",
      () => host.exists(host.path("screen")) && host.read(host.path("screen")).includes("coder"),
    );
    log.clear();
    // Each asks at most twice.
    await until("more looks", () => log.calls.length > 4);
    await host.hermes("-p", "coder", "gateway", "stop");
    const { code, stdout } = await watching;

    expect(code).toBe(130);
    expect(
      stripVTControlCharacters(stdout).match(/coder +running +(?:running|stopped)/g)?.length,
    ).toBeGreaterThan(1);
    const looks = stripVTControlCharacters(stdout)
      .split("PROFILE")
      .slice(1)
      .map((look) => look.replace("^C", "").trim());
    // What has not changed is not drawn again.
    expect(looks.filter((look, n) => look === looks[n - 1])).toEqual([]);
    expect(stdout).toMatch(/… \d+ more lines/);
    expect(stdout.indexOf(HIDE_CURSOR)).toBeGreaterThan(-1);
    expect(stdout.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(stdout.lastIndexOf(HIDE_CURSOR));
    // Over the lines of the look before, not below them.
    expect(stdout).toContain("\u001b[1A");
  });

  testOnHost("is a document a line for a program, and a table after the other for a file", async (host) => {
    host.manifest(FLEET);
    await host.fleet(["apply", "-y"]);
    const json = host.beginFleet([...WATCH, "--json"]);
    const text = host.beginFleet(["list", "--watch", "--interval", "200ms", "helper", "idle"]);
    await until("two documents", () => json.stdout.split("\n").length > 2);
    await until("a table", () => text.stdout.includes("idle  "));
    await host.hermes("profile", "delete", "idle", "-y");
    await until("another table", () => text.stdout.includes("absent"));
    json.signal("SIGINT");
    text.signal("SIGTERM");
    const [documents, tables] = await Promise.all([json.ended, text.ended]);

    expect([documents.code, tables.code]).toEqual([130, 143]);
    for (const line of documents.stdout.trimEnd().split("\n")) {
      const document = JSON.parse(line) as StatusDocument; // as its schema says, which is checked next
      expect(schemaErrors("status", document)).toEqual([]);
    }
    const [first = "", ...others] = tables.stdout.split("\n\n");
    expect(others.length).toBeGreaterThan(0);
    expect(first).toMatch(/^PROFILE .*\nhelper +stopped .*\nidle +stopped /);
    expect(others.at(-1)).toMatch(/^PROFILE .*\nhelper +stopped .*\nidle +stopped +absent/);
    expect(tables.stdout).not.toContain("\u001b");
  });
});
