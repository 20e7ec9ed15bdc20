// The tests' own harness, TypeScript as it is, for a script that Node runs without a test runner.
import { build } from "esbuild";

const support = new URL("../../test/support/", import.meta.url);

/** The harness's `TestHost`: a throw-away home with a Hermes in it and a real user manager. */
export async function loadTestHost() {
  return (await load("test-host.ts")).TestHost;
}

/** Why no user manager can be had here; undefined: it can. */
export async function whyNoUserManager() {
  return (await load("user-manager.ts")).whyNoUserManager();
}

async function load(name) {
  const { outputFiles } = await build({
    entryPoints: [new URL(name, support).pathname],
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
    // The harness finds the repository by where it lies itself.
    define: { "import.meta.url": JSON.stringify(new URL(name, support).href) },
    logLevel: "error",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
}
