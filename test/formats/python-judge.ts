import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, test } from "@jest/globals";

/** A Python process that answers one JSON line with one JSON line. */
export interface Judge {
  /** What the script's `answer(question)` returns. Rejects with the script's error. */
  ask(question: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

const PYTHONS = ["/usr/bin/python3", "python3"];

const LOOP = `
import json, sys
for line in sys.stdin:
    try:
        reply = {"answer": answer(json.loads(line))}
    except Exception as error:
        reply = {"error": type(error).__name__ + ": " + str(error)}
    sys.stdout.write(json.dumps(reply) + "\\n")
    sys.stdout.flush()
`;

/** The first Python that has all the modules, or why there is none. */
export function findPython(
  modules: readonly string[],
): { ok: true; python: string } | { ok: false; reason: string } {
  for (const python of PYTHONS) {
    const probe = spawnSync(python, ["-c", modules.map((name) => `import ${name}`).join("\n")]);
    if (probe.status === 0) return { ok: true, python };
  }
  return { ok: false, reason: `no python3 with ${modules.join(", ")}` };
}

/**
 * Describes tests that ask Python. `script` defines `answer(question)`. Where the modules cannot be had, one skipped test
 * says so by name; with HERMES_FLEET_REQUIRE_JUDGES=1 it fails instead.
 */
export function describeWithJudge(
  name: string,
  modules: readonly string[],
  script: string,
  tests: (judge: () => Judge) => void,
): void {
  const found = findPython(modules);
  if (!found.ok) {
    if (process.env.HERMES_FLEET_REQUIRE_JUDGES === "1") {
      test(`${name}: the judge must be there`, () => {
        throw new Error(`HERMES_FLEET_REQUIRE_JUDGES=1, but ${found.reason}`);
      });
    } else {
      test.skip(`${name} (skipped: ${found.reason})`, () => {});
    }
    return;
  }
  describe(name, () => {
    let judge: Judge | undefined;
    beforeAll(() => {
      judge = startJudge(found.python, script);
    });
    afterAll(() => judge?.stop());
    tests(() => {
      if (judge === undefined) throw new Error("the judge is asked before it was started");
      return judge;
    });
  });
}

function startJudge(python: string, script: string): Judge {
  const child = spawn(python, ["-c", script + LOOP], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { PYTHONIOENCODING: "utf-8", PATH: process.env.PATH },
  });
  const replies = new Replies(child);
  return {
    async ask(question) {
      const reply = replies.next();
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return answerIn(JSON.parse(await reply));
    },
    stop: () =>
      new Promise((resolve) => {
        child.once("close", () => resolve());
        child.stdin.end();
      }),
  };
}

function answerIn(reply: unknown): unknown {
  if (typeof reply === "object" && reply !== null) {
    if ("answer" in reply) return reply.answer;
    if ("error" in reply) throw new Error(String(reply.error));
  }
  throw new Error(`the judge said ${JSON.stringify(reply)}`);
}

class Replies {
  #partial = "";
  readonly #waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];

  constructor(child: ChildProcess) {
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => this.#take(chunk));
    child.on("close", () => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error("the judge ended"));
    });
  }

  next(): Promise<string> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #take(chunk: string): void {
    const lines = (this.#partial + chunk).split("\n");
    this.#partial = lines.pop() ?? "";
    for (const line of lines) this.#waiting.shift()?.resolve(line);
  }
}
