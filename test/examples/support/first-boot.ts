import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import type { InstalledPackage } from "../../support/installed-package.ts";
import { FIXTURES } from "../../support/paths.ts";
import type { Begun, Ran, TestHost } from "../../support/test-host.ts";
import { recipe } from "./recipe-host.ts";

/** What the tests look at of the recipe's user-data. */
export interface UserData {
  readonly users: readonly ("default" | { readonly name: string })[];
  readonly write_files: readonly {
    readonly path: string;
    readonly permissions?: string;
    readonly content: string;
  }[];
  readonly runcmd: readonly string[];
}

export const USER_DATA_FILE = recipe("cloud-init", "user-data.yaml");

/** A bind mount: what is seen at a path of the machine. */
type Mount = readonly [from: string, to: string];

/**
 * The first boot of a machine, as far as it can be had on this one. In a mount namespace of its own, /srv, /run/user,
 * /var/lib/systemd and /etc/passwd are a test's: there the user of the recipe has the test host's home, and the user ID
 * of whoever runs the tests, since the user manager of tests runs as that.
 *
 * Not real are: `packages` and `users`, which are cloud-init's own doing; `loginctl`, the stand-in for systemd-logind;
 * and `curl`, which hands out files of this machine. `sleep` is real, and tells that it was called.
 */
export class FirstBoot {
  readonly #host: TestHost;
  readonly #mounts: readonly Mount[];
  readonly userData = parse(readFileSync(USER_DATA_FILE, "utf8")) as UserData; // its schema is checked by a test

  constructor(host: TestHost, installed: InstalledPackage) {
    this.#host = host;
    this.#mounts = ["srv", "run/user", "var/lib/systemd", "etc/passwd"].map(
      (path) => [host.path("machine", path), `/${path}`] as const,
    );
    for (const folder of ["srv", "run/user", "var/lib/systemd"])
      mkdirSync(host.path("machine", folder), { recursive: true });
    this.#makeUser();
    this.#makePrograms(installed);
    for (const { path, content, permissions } of this.userData.write_files)
      host.write(host.path(`machine${path}`), content, Number.parseInt(permissions ?? "0644", 8));
  }

  /** Begins what cloud-init makes of `runcmd`: one script of sh. */
  begin(): Begun {
    return this.#begin(["sh", "-c", this.userData.runcmd.join("\n")]);
  }

  /** What the user types after a login by ssh. */
  bySsh(command: string): Promise<Ran> {
    return this.#begin(["runuser", "-l", this.userName, "-c", command]).ended;
  }

  get userName(): string {
    const named = this.userData.users.flatMap((user) => (user === "default" ? [] : [user.name]));
    if (named.length !== 1) throw new Error("the user-data makes one user");
    return named.join();
  }

  get lingers(): boolean {
    return this.#host.exists(this.#host.path("machine/var/lib/systemd/linger", this.userName));
  }

  /** Whether its commands have begun to wait for something. */
  get waits(): boolean {
    return this.#host.exists(this.#waited);
  }

  get #waited(): string {
    return this.#host.path("machine/waited");
  }

  /** What systemd-logind does once somebody lingers: there is a user manager, here this one. */
  hasManagerAt(runtimeFolder: string): void {
    symlinkSync(runtimeFolder, this.#host.path("machine/run/user", String(process.getuid?.())));
  }

  #begin(words: readonly [string, ...string[]]): Begun {
    const mounts = this.#mounts.map(([from, to]) => `mount --bind '${from}' '${to}'`).join(" && ");
    const script = `mkdir -p /run/user && ${mounts} && exec "$@"`;
    const environment = { PATH: `${this.#host.path("stubs")}:/usr/sbin:/usr/bin:/sbin:/bin`, HOME: "/root" };
    return this.#host.begin("unshare", ["--mount", "sh", "-c", script, "sh", ...words], environment);
  }

  /** As useradd would: the home has the files of the skeleton. */
  #makeUser(): void {
    const user = `${this.userName}:x:${process.getuid?.()}:${process.getgid?.()}::${this.#host.home}:/bin/bash\n`;
    this.#host.write(
      this.#host.path("machine/etc/passwd"),
      user + readFileSync("/etc/passwd", "utf8"),
      0o644,
    );
    // The machine's Node is that of the tests, wherever that is.
    const path = `PATH=${this.#host.path("stubs")}:${dirname(process.execPath)}:$PATH\n`;
    this.#host.write(this.#host.path(".profile"), path + readFileSync("/etc/skel/.profile", "utf8"), 0o644);
  }

  #makePrograms(installed: InstalledPackage): void {
    const stub = (name: string, script: string) =>
      this.#host.write(this.#host.path("stubs", name), `#!/bin/sh\n${script}`, 0o755);
    // The state is at /var/lib/systemd, and it starts no manager: that is for the test.
    stub(
      "loginctl",
      `unset XDG_RUNTIME_DIR\nLOGINCTL_STAND_IN_DIR=/var/lib/systemd/linger exec ${FIXTURES}/bin/loginctl "$@"\n`,
    );
    stub("sleep", `: >'${this.#waited}'\nexec /bin/sleep "$@"\n`);
    const installer = this.#host.path("machine/install.sh");
    this.#host.write(installer, hermesInstaller);
    rmSync(this.#host.path(".local/bin/hermes"));
    rmSync(this.#host.path(".hermes/hermes-agent"));
    stub(
      "curl",
      `while [ "$#" -gt 1 ]; do [ "$1" = --output ] && to=$2; shift; done
case $1 in
  https://*/hermes-fleet-*.tgz) cp '${installed.tarball}' "$to" ;;
  https://hermes-agent.nousresearch.com/install.sh) cp '${installer}' "$to" ;;
  *) echo "curl: (6) Could not resolve host: $1" >&2; exit 6 ;;
esac
`,
    );
  }
}

/** Puts the stand-in where Hermes' own installer puts a checkout and its command. */
const hermesInstaller = `set -e
[ "$*" = --skip-setup ]
[ ! -t 0 ]
mkdir -p "$HOME/.hermes" "$HOME/.local/bin"
ln -s ${join(FIXTURES, "hermes-agent")} "$HOME/.hermes/hermes-agent"
ln -s ${join(FIXTURES, "bin/hermes")} "$HOME/.local/bin/hermes"
`;
