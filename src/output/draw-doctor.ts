import type { DoctorDocument, DoctorFinding, HermesDoctor } from "./doctor-document.generated.ts";
import type { Paper } from "./paper.ts";
import { count, printable } from "./words.ts";

/** Draws what a doctor found from its JSON: the verdict, what is wrong with the host and with each profile, what is well. */
export function drawDoctor(paper: Paper, document: DoctorDocument): void {
  const { colors } = paper;
  const { verdict, findings, profiles, hermes, checks, mended } = document;
  paper.line(colors.bold(verdict));
  drawGroup(
    paper,
    "this host",
    findings.filter(({ profile }) => profile === undefined),
  );
  const named = new Set([
    ...profiles,
    ...findings.flatMap(({ profile }) => (profile === undefined ? [] : [profile])),
  ]);
  for (const name of [...named].sort()) {
    const said = hermes.find(({ profile }) => profile === name);
    drawGroup(
      paper,
      name,
      findings.filter(({ profile }) => profile === name),
      said,
    );
  }
  paper.line();
  const of = (outcome: string) =>
    checks.flatMap((one) => (one.outcome === outcome ? [one.what] : [])).join(", ");
  if (of("well") !== "") paper.line(colors.dim(`Well: ${of("well")}.`), 2);
  const asked = hermes.filter(({ is_read }) => is_read);
  if (asked.length > 0) {
    const rows = asked.reduce((sum, { well }) => sum + well, 0);
    const of = asked.map(({ profile }) => profile).join(", ");
    paper.line(colors.dim(`hermes doctor says the same of ${count(rows, "thing")} of ${of}.`), 2);
  }
  if (of("none") !== "") paper.line(colors.dim(`Nothing to look at: ${of("none")}.`), 2);
  if (profiles.length === 0)
    paper.line(
      "There are no profiles on this host yet. `hermes-fleet init` writes a manifest to start from; `hermes profile create NAME` makes a profile by hand.",
    );
  if (mended !== undefined && mended.length > 0) paper.line(`Mended: ${mended.join(", ")}.`, 2);
  const mendable = findings.filter(({ is_mendable }) => is_mendable).length;
  if (mendable > 0)
    paper.line(
      mendable === 1
        ? "`hermes-fleet doctor --fix` mends one of these."
        : `\`hermes-fleet doctor --fix\` mends ${mendable} of these.`,
    );
}

function drawGroup(
  paper: Paper,
  title: string,
  findings: readonly DoctorFinding[],
  hermes?: HermesDoctor,
): void {
  const advice = hermes?.advice ?? [];
  if (findings.length === 0 && advice.length === 0) return;
  paper.line();
  paper.line(paper.colors.bold(title));
  const rank = { error: 0, warning: 1, note: 2 } as const;
  const ordered = findings.toSorted((one, other) => rank[one.severity] - rank[other.severity]);
  for (const finding of ordered) drawFinding(paper, finding);
  if (advice.length > 0) {
    paper.line("  hermes doctor says what to do:", 4);
    for (const one of advice) paper.line(`    - ${printable(one)}`, 6);
  }
}

function drawFinding(paper: Paper, { severity, check, profile, message, hint, place, path }: DoctorFinding) {
  const { colors } = paper;
  const color = { error: colors.red, warning: colors.yellow, note: colors.cyan }[severity];
  // The heading names it already.
  const start = `profile "${profile}": `;
  const said = message.startsWith(start) ? message.slice(start.length) : message;
  const who = check === "hermes-doctor" ? "hermes doctor: " : "";
  paper.line(`  ${color(severity)}: ${who}${printable(said)}`, 4);
  const where = place === undefined ? path : `${place.file}:${place.line}:${place.column}`;
  // What to type may name the file already.
  if (where !== undefined && hint?.includes(where) !== true && !said.includes(where))
    paper.line(colors.dim(`    at ${printable(where)}`), 7);
  if (hint !== undefined) paper.line(`    ${printable(hint)}`, 4);
}
