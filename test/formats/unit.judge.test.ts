import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import {
  editUnit,
  environmentOf,
  quoteCommand,
  quoteEnvironment,
  readUnit,
  splitCommand,
  unitValues,
} from "../../src/formats/unit.ts";
import { describeOnSystemd } from "../support/on-backends.ts";
import { until } from "../support/until.ts";
import { UserManager } from "../support/user-manager.ts";

jest.setTimeout(120_000);

const SEED = Number(process.env.HERMES_FLEET_SEED ?? 20261122);
const text = fc.string({
  unit: fc.constantFrom(...Array.from("ab1/ -;%$\\'\"\n\t\x01\x7fé👍@:+!|{}#=~*")),
  maxLength: 8,
});

describeWithJudge("systemd-analyze verify", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "hf-unit-"));
    chmodSync(folder, 0o700);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const complaints = (unit: string): string => {
    const path = join(folder, "judged.service");
    writeFileSync(path, unit);
    const { stderr, status } = spawnSync("systemd-analyze", ["--user", "verify", path], {
      encoding: "utf8",
      env: { HOME: folder, XDG_RUNTIME_DIR: folder, PATH: process.env.PATH },
    });
    return status === 0 ? stderr : stderr || `exit ${status}`;
  };

  test("has nothing to say of what editUnit, quoteCommand and quoteEnvironment write", () => {
    const args = fc.sample(fc.array(text, { maxLength: 5 }), { seed: SEED, numRuns: 100 });
    const commands = args.map((words) => `ExecStart=${quoteCommand(["/bin/true", ...words])}`);
    const variables = fc
      .sample(text, { seed: SEED, numRuns: 100 })
      .map((value, index) => `Environment=${quoteEnvironment(`V${index}`, value)}`);
    const unit = ["[Service]", "Type=oneshot", ...commands, ...variables, ""].join("\n");
    const edited = editUnit(unit, [
      { section: "Service", key: "MemoryMax", to: "1G" },
      { section: "Install", key: "WantedBy", to: "default.target" },
    ]);
    expect(edited.ok && complaints(edited.text)).toBe("");
  });

  test("complains where splitCommand does", () => {
    for (const command of ["/bin/true 'b", "/bin/true \\q", "/bin/true b\\x00", ""]) {
      expect(splitCommand(command).ok).toBe(false);
      expect(complaints(`[Service]\nType=oneshot\nExecStart=${command}\n`)).not.toBe("");
    }
  });
});

describeOnSystemd("systemd itself", () => {
  let home = "";
  let manager: UserManager | undefined;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "hf-words-"));
    mkdirSync(join(home, ".config/systemd/user"), { recursive: true });
    writeFileSync(
      join(home, "words"),
      '#!/bin/sh\nfor word; do printf "%s\\0" "$word"; done\nprintf "END OF WORDS\\0"\n',
      {
        mode: 0o755,
      },
    );
    manager = await UserManager.start(home);
  });
  afterAll(async () => {
    await manager?.stop();
    rmSync(home, { recursive: true });
  });

  /** What the unit's processes wrote, once it has ended. */
  const run = async (name: string, lines: readonly string[]): Promise<string> => {
    const output = join(home, `${name}.out`);
    const unit = ["[Service]", "Type=oneshot", `StandardOutput=append:${output}`, ...lines];
    unit.push(`ExecStart=/bin/sh -c "printf the-end >> ${output}"`, "");
    writeFileSync(join(home, `.config/systemd/user/${name}.service`), unit.join("\n"));
    const env = { HOME: home, XDG_RUNTIME_DIR: manager?.runtimeFolder, PATH: process.env.PATH };
    for (const verb of [["daemon-reload"], ["start", `${name}.service`]]) {
      const { status, stderr } = spawnSync("systemctl", ["--user", ...verb], { env, encoding: "utf8" });
      if (status !== 0) throw new Error(`systemctl ${verb.join(" ")}: ${stderr}`);
    }
    const written = () => (existsSync(output) ? readFileSync(output, "utf8") : "");
    await until("the unit's output", () => written().endsWith("the-end"), 10_000);
    return written().slice(0, -"the-end".length);
  };
  const wordsIn = (output: string): string[][] =>
    output
      .split("END OF WORDS\0")
      .slice(0, -1)
      .map((words) => words.split("\0").slice(0, -1));

  test("runs the very words that quoteCommand was given", async () => {
    const args = fc.sample(fc.array(text, { maxLength: 5 }), { seed: SEED, numRuns: 60 });
    const lines = args.map((words) => `ExecStart=${quoteCommand([join(home, "words"), ...words])}`);
    expect(wordsIn(await run("quoted", lines))).toEqual(args);
  });

  test("splits arbitrary lines as splitCommand does", async () => {
    const piece = fc.constantFrom(
      ..."a|b |  |\\t|'|\"|'x y'|\"x' y\"|\\x41|\\u00e9|\\xc3\\xa9|\\101|\\s|\\\\|$$|%%|a$|\\;| \\; |é|''|\"\"|#|;".split(
        "|",
      ),
    );
    const tails = fc
      .sample(fc.array(piece, { minLength: 1, maxLength: 8 }), { seed: SEED, numRuns: 300 })
      .map((pieces) => pieces.join(""));
    const program = join(home, "words");
    const lines = tails.map((tail) => `${program} ${tail}`.trim());
    const readable = lines.flatMap((line) => {
      const [value = ""] = unitValues(readUnit(`[Service]\nExecStart=${line}\n`), "Service", "ExecStart");
      const command = splitCommand(value);
      return command.ok ? [{ line, args: command.args.slice(1) }] : [];
    });
    expect(readable.length).toBeGreaterThan(60);
    const output = await run(
      "lines",
      readable.map(({ line }) => `ExecStart=${line}`),
    );
    expect(wordsIn(output)).toEqual(readable.map(({ args }) => args));
  });

  test("sets the variables that environmentOf finds", async () => {
    const piece = fc.constantFrom(
      ..."A=|B=|C_1=| |'|\"|'A=x y'|\"B=x\"|x|%%|$A|\\n|\\x41|=|1D=2| E".split("|"),
    );
    const values = fc
      .sample(fc.array(piece, { minLength: 1, maxLength: 8 }), { seed: SEED, numRuns: 150 })
      .map((pieces) => pieces.join("").trim())
      .filter((value) => value !== "");
    const quoted = fc
      .sample(text, { seed: SEED, numRuns: 40 })
      .map((value, at) => quoteEnvironment(`V${at}`, value));
    const all = [...values, ...quoted];
    const lines = all.map((value) => `Environment=${value}`);
    const output = await run("variables", [...lines, "ExecStart=/usr/bin/env -0"]);
    const given = new Map(
      output.split("\0").flatMap((entry): [string, string][] => {
        const equals = entry.indexOf("=");
        return equals === -1 ? [] : [[entry.slice(0, equals), entry.slice(equals + 1)]];
      }),
    );
    const expected = environmentOf(all);
    expect(expected.size).toBeGreaterThan(40);
    expect(Object.fromEntries([...expected].map(([name]) => [name, given.get(name)]))).toEqual(
      Object.fromEntries(expected),
    );
  });
});

function describeWithJudge(name: string, define: () => void): void {
  const isThere = spawnSync("systemd-analyze", ["--version"]).status === 0;
  if (isThere || process.env.HERMES_FLEET_REQUIRE_JUDGES === "1") describe(name, define);
  else describe.skip(`${name} (skipped: systemd-analyze is not installed)`, define);
}
