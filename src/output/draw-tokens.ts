import { drawDiagnostics } from "./draw-diagnostics.ts";
import type { Paper } from "./paper.ts";
import { type Column, clipped, drawTable } from "./table.ts";
import type { CredentialDocument, TokensDocument } from "./tokens-document.generated.ts";
import { count, printable } from "./words.ts";

/** So that a line has 80 columns: a name may have 64 characters, and a path any number. */
const PROFILE_WIDTH = 16;
const FROM_WIDTH = 26;

/** Draws what gateways take for themselves from its JSON: a table for each platform, what is in doubt, the conflicts. */
export function drawTokens(paper: Paper, { platforms, conflicts }: TokensDocument): void {
  if (platforms.length === 0)
    paper.line(
      "No credentials, sessions or ports were found. Declare a platform's variables under env, or run `hermes -p NAME gateway setup`.",
    );
  for (const [index, { platform, credentials }] of platforms.entries()) {
    if (index > 0) paper.line();
    paper.line(paper.colors.bold(printable(platform)));
    drawTable(paper, columns(paper, credentials), credentials);
    for (const { profile, what, doubt } of credentials)
      if (doubt !== undefined) paper.line(printable(`${profile}: ${what} is in doubt: ${doubt}`), 2);
  }
  if (platforms.length === 0 && conflicts.length === 0) return;
  paper.line();
  const isDeclared = platforms.some((one) => one.credentials.some((each) => each.after_apply !== undefined));
  drawDiagnostics(
    paper,
    // Where no manifest could change anything, there is no other time than now.
    conflicts.map(({ when, ...one }) =>
      isDeclared ? { ...one, message: `${BEFORE[when]}${one.message}` } : one,
    ),
  );
  if (conflicts.length > 0) paper.line();
  const errors = conflicts.filter(({ severity }) => severity === "error").length;
  paper.line(
    conflicts.length === 0
      ? "No conflicts."
      : `${count(conflicts.length, "conflict")}, ${errors === 0 ? "none an error" : count(errors, "error")}.`,
  );
}

const BEFORE = { now: "now, ", "after-apply": "after an apply, ", both: "" } as const;

function columns(
  paper: Paper,
  credentials: readonly CredentialDocument[],
): readonly Column<CredentialDocument>[] {
  // Room is scarce: what nobody has is left out.
  const whereAny = (column: Column<CredentialDocument>) =>
    credentials.some((one) => column.cell(one) !== "-") ? [column] : [];
  return [
    { title: "PROFILE", importance: 9, cell: ({ profile }) => clipped(profile, PROFILE_WIDTH) },
    {
      title: "FROM",
      importance: 8,
      cell: ({ config_path, what }) => clipped(printable(config_path ?? what), FROM_WIDTH),
    },
    { title: "VALUE", importance: 7, cell: value },
    ...whereAny({ title: "NAME", importance: 5, cell: ({ public_name }) => public_name ?? "-" }),
    ...whereAny({
      title: "LOCK",
      importance: 6,
      cell: lock,
      paint: (text, one) => (one.lock?.is_alive === false ? paper.colors.dim(text) : text),
    }),
    ...whereAny({ title: "STATE", importance: 4, cell: state }),
  ];
}

function value({ kind, port, fingerprint, is_known }: CredentialDocument): string {
  if (!is_known) return "(known at apply)";
  if (kind === "port") return `port ${port}`;
  if (fingerprint !== undefined) return `(sensitive) ${fingerprint.slice(0, 4)}…`;
  return kind === "session" ? "-" : "(sensitive)";
}

function lock({ lock: held }: CredentialDocument): string {
  if (held === undefined) return "-";
  if (!held.is_alive) return "stale";
  return held.profile === undefined ? `PID ${held.pid}` : clipped(held.profile, PROFILE_WIDTH);
}

function state({ is_certain, on_host, after_apply }: CredentialDocument): string {
  if (!is_certain) return "in doubt";
  if (!on_host) return "to come";
  return after_apply === false ? "to go" : "-";
}
