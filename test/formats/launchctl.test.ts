import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readDomain, readJob } from "../../src/formats/launchctl.ts";

/** As `launchctl print` writes it: tabs, and braces at the ends of lines. */
const DOMAIN = `gui/501 = {
	type = login
	session = Aqua
	services = {
		     887      - 	net.example.one
		       0      0 	ai.hermes.gateway-coder
		       0     -9 	ai.hermes.gateway-research
	}
	disabled services = {
		"ai.hermes.gateway-old" => disabled
	}
	properties = gui | gui login
}
`;

/** A domain with these blocks, and what else macOS has around them. */
const domain = (services: readonly string[], disabled: readonly string[] = []) =>
  [
    "gui/501 = {",
    "\ttype = login",
    "\thandle = 501",
    "\tactive count = 412",
    "\tbootstrapper = {",
    "\t\tservices = {",
    "\t\t\t  77      - \tnot.a.job",
    "\t\t}",
    "\t}",
    "\tenvironment = {",
    "\t\tPATH => /usr/bin:/bin",
    "\t}",
    "\tservices = {",
    ...services.map((line) => `\t\t${line}`),
    "\t}",
    "",
    "\tunmanaged processes = {",
    "\t\tcom.apple.xpc.launchd.unmanaged.loginwindow.158 = {",
    "\t\t\tactive count = 3",
    "\t\t}",
    "\t}",
    "\tendpoints = {",
    "\t\t   0x3703    M   D   com.apple.one",
    "\t}",
    "\texternally-hosted endpoints = {",
    "\t}",
    "\tdisabled services = {",
    ...disabled.map((line) => `\t\t${line}`),
    "\t}",
    "",
    "\tproperties = gui | gui login",
    "}",
    "",
  ].join("\n");

const jobsOf = (text: string) => Object.fromEntries(readDomain(text, "ai.hermes.gateway")?.jobs ?? []);
const disabledOf = (text: string) => [...(readDomain(text, "ai.hermes.gateway")?.disabled ?? [])];

describe("a session's jobs", () => {
  test("are read with their PIDs and how each last ended", () => {
    expect(jobsOf(DOMAIN)).toEqual({
      "net.example.one": { pid: 887, lastExit: undefined },
      "ai.hermes.gateway-coder": { pid: undefined, lastExit: 0 },
      "ai.hermes.gateway-research": { pid: undefined, lastExit: -9 },
    });
  });

  test("are those of its own block, whatever else is called services", () => {
    expect(jobsOf(domain(["     887      - \tone"]))).toEqual({ one: { pid: 887, lastExit: undefined } });
  });

  test("are none where the block is empty", () => {
    expect(readDomain(domain([]), "ai.hermes.gateway")).toEqual({ jobs: new Map(), disabled: new Set() });
  });

  test("are loaded, too, where one waits for leave to start: `(pe)`", () => {
    expect(jobsOf(domain(["       0     (pe) \tai.hermes.gateway"]))).toEqual({
      "ai.hermes.gateway": { pid: undefined, lastExit: undefined },
    });
  });

  test.each([
    "com.example.app.12345.67890",
    "0x7f8c1b.anonymous.sh",
    "com.example.Ünïcode-漢字",
    "a label with blanks",
    "[0x0-0x1f01f].com.example",
    'with"quote',
  ])("may have any label: %s", (label) => {
    expect(Object.keys(jobsOf(domain([`      12      1 \t${label}`])))).toEqual([label]);
  });

  test("are read though one row among them is of another form", () => {
    expect(Object.keys(jobsOf(domain(["?", "      12      1 \tone"])))).toEqual(["one"]);
  });
});

describe("the labels that are disabled", () => {
  test("are those that newer systems call so", () => {
    expect(disabledOf(domain([], ['"a" => disabled', '"b" => enabled', '"c.d-e" => disabled']))).toEqual([
      "a",
      "c.d-e",
    ]);
  });

  test("are those for which older ones say true", () => {
    expect(disabledOf(domain([], ['"a" => true', '"b" => false']))).toEqual(["a"]);
  });

  test("are none where there is no list", () => {
    expect(disabledOf("gui/501 = {\n\tservices = {\n\t}\n}\n")).toEqual([]);
  });
});

describe("a session is in no known form", () => {
  test.each<[string, string]>([
    ["that is empty", ""],
    ["without jobs", "gui/501 = {\n\ttype = login\n}\n"],
    ["with the list of the disabled alone", "gui/501 = {\n\tdisabled services = {\n\t}\n}\n"],
    ["that is cut off", DOMAIN.slice(0, DOMAIN.indexOf("ai.hermes.gateway-research"))],
    ["with blanks for tabs", DOMAIN.replaceAll("\t", "    ")],
    ["in JSON", '{"services": []}'],
    ["whose every row is of another form", domain(["one: running", "two: stopped"])],
    ["whose row of a gateway is", domain(["      12      1 \tone", "ai.hermes.gateway-coder: running"])],
  ])("%s", (_, text) => {
    expect(readDomain(text, "ai.hermes.gateway")).toBeUndefined();
  });
});

/** A job as macOS prints it, with blocks that have keys of its own once more. */
const job = (...lines: readonly string[]) =>
  [
    "gui/501/ai.hermes.gateway = {",
    "\tactive count = 1",
    "\tpath = /Users/ada/Library/LaunchAgents/ai.hermes.gateway.plist",
    "\ttype = LaunchAgent",
    ...lines.map((line) => `\t${line}`),
    "\tprogram = /opt/hermes",
    "\targuments = {",
    "\t\t/opt/hermes",
    "\t\t--profile",
    "\t\ta b = {",
    "\t\tgateway",
    "\t}",
    "\tinherited environment = {",
    "\t\tstate = of the environment",
    "\t}",
    "\tspawn type = daemon (3)",
    "\tresource coalition = {",
    "\t\tID = 700",
    "\t\tstate = active",
    "\t\tpid = 9",
    "\t}",
    "\tproperties = keepalive | runatload | inferred program",
    "}",
    "",
  ].join("\n");

describe("a job", () => {
  test("that runs is read with its process, its command and its file", () => {
    expect(
      readJob(
        job(
          "state = running",
          "runs = 2",
          "pid = 4242",
          "last exit code = (never exited)",
          "exit timeout = 60",
        ),
      ),
    ).toEqual({
      path: "/Users/ada/Library/LaunchAgents/ai.hermes.gateway.plist",
      state: "running",
      arguments: ["/opt/hermes", "--profile", "a b = {", "gateway"],
      pid: 4242,
      runs: 2,
      lastExit: undefined,
      lastSignal: undefined,
      exitTimeout: 60,
    });
  });

  test.each(["not running", "spawn scheduled", "spawning", "SIGTERMed", "SIGKILLed", "exited"])(
    "has its state in launchd's words: %s",
    (state) => {
      expect(readJob(job(`state = ${state}`))).toMatchObject({ state, pid: undefined, runs: 0 });
    },
  );

  test.each<[string, number]>([
    ["0", 0],
    ["1", 1],
    ["78: EX_CONFIG", 78],
  ])("has ended with the status that is told: %s", (said, status) => {
    expect(readJob(job("state = spawn scheduled", `last exit code = ${said}`))).toMatchObject({
      lastExit: status,
      lastSignal: undefined,
    });
  });

  test.each<[string, number]>([
    ["Killed: 9", 9],
    ["Terminated: 15", 15],
    ["User defined signal 1: 30", 30],
  ])("was ended by the signal whose number comes last: %s", (said, signal) => {
    expect(readJob(job("state = not running", `last terminating signal = ${said}`))).toMatchObject({
      lastExit: undefined,
      lastSignal: signal,
    });
  });

  test("keeps an equals sign in its path", () => {
    expect(readJob("x = {\n\tpath = /a = b.plist\n\tstate = running\n}\n")?.path).toBe("/a = b.plist");
  });

  test("has the first of what it says twice", () => {
    expect(readJob("x = {\n\tstate = running\n\tstate = active\n}\n")?.state).toBe("running");
  });

  test("has no arguments where it says none", () => {
    expect(readJob("x = {\n\tstate = running\n}\n")?.arguments).toEqual([]);
  });

  test.each<[string, string]>([
    ["that is empty", ""],
    ["without a state", "x = {\n\tpid = 4\n}\n"],
    ["whose only state is of a block in it", "x = {\n\tcoalition = {\n\t\tstate = active\n\t}\n}\n"],
    ["as a dictionary, as `launchctl list` has it", '{\n\t"Label" = "x";\n\t"PID" = 4;\n};\n'],
  ])("is in no known form %s", (_, text) => {
    expect(readJob(text)).toBeUndefined();
  });
});

test("no text makes either of them throw", () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      "\tservices = {",
      "\tdisabled services = {",
      "\targuments = {",
      "\t}",
      "\n",
      "\t\t   0   - \tx",
      '\t\t"x" => disabled',
      "\tstate = ",
      "\tpid = x",
      "\tlast terminating signal = :",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = pieces.join("\n");
      expect(() => [readDomain(text, "ai.hermes.gateway"), readJob(text)]).not.toThrow();
    }),
  );
});
