// The manual page hermes-fleet(1): the commands as the program declares them, and what is told about it by hand.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AFTER, BEFORE, RELEASED } from "./manual-text.mjs";
import { bold, filled, inline, italic, prose, verbatim } from "./roff.mjs";

/** @param fleetProgram of src/commands/program.ts @returns the page's source, in man(7) */
export function manual(project, fleetProgram) {
  const { version, description } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  if (RELEASED.version !== version)
    throw new Error(`scripts/build/manual-text.mjs tells when ${RELEASED.version} is from, not ${version}`);
  const program = fleetProgram(
    () => async () => {},
    version,
    () => {},
  );
  return [
    '.\\" Made by `npm run build`; do not edit.',
    `.TH HERMES\\-FLEET 1 "${RELEASED.date}" "hermes\\-fleet ${inline(version)}"`,
    ".SH NAME",
    ...filled(`hermes\\-fleet \\- ${inline(description)}`),
    ".SH SYNOPSIS",
    ...filled(
      `${bold("hermes-fleet")} [${italic("options")}] ${italic("command")} [${italic("argument")} ...]`,
    ),
    ...BEFORE.flatMap(section),
    ".SH OPTIONS",
    ...prose("Every command takes these."),
    ...optionsOf(program),
    ".SH COMMANDS",
    ...everyCommand(program).flatMap(command),
    ...AFTER.flatMap(section),
    "",
  ].join("\n");
}

/** Those that can be called, in the order of the help. */
function everyCommand(program) {
  return program
    .createHelp()
    .visibleCommands(program)
    .flatMap((one) => (one.commands.length > 0 ? everyCommand(one) : [one]));
}

function command(one) {
  const words = [];
  for (let at = one; at !== null; at = at.parent) words.unshift(at.name());
  const options = optionsOf(one, { isHelpToo: false });
  return [
    `.SS ${inline(words.slice(1).join(" "))}`,
    ...filled(
      [
        bold(words.join(" ")),
        ...(options.length > 0 ? [`[${italic("options")}]`] : []),
        ...one.registeredArguments.map(usage),
      ].join(" "),
    ),
    ".PP",
    ...prose(sentence(one.description())),
    ...one.registeredArguments.flatMap((argument) => [
      ".TP",
      usage(argument),
      ...prose(withChoices(argument.description, argument.argChoices)),
    ]),
    ...options,
  ];
}

function usage(argument) {
  const name = `${italic(argument.name())}${argument.variadic ? " ..." : ""}`;
  return argument.required ? name : `[${name}]`;
}

/** Of a command its own options; of the program those of all. */
function optionsOf(one, { isHelpToo } = { isHelpToo: true }) {
  const help = one.createHelp();
  return help
    .visibleOptions(one)
    .filter(({ long }) => isHelpToo || long !== "--help")
    .flatMap((option) => [
      ".TP",
      help
        .optionTerm(option)
        .split(/(<[^>]*>|\[[^\]]*\])/)
        .map((part) =>
          part.startsWith("[=")
            ? `[=${italic(part.slice(2, -1))}]`
            : part.startsWith("<")
              ? italic(part.slice(1, -1))
              : part.replace(/-{1,2}[\w-]+/g, bold),
        )
        .join(""),
      ...prose(withChoices(option.description, option.argChoices) + defaultOf(option)),
    ]);
}

function withChoices(text, choices) {
  return choices === undefined ? text : `${text}: ${choices.join(", ")}`;
}

function defaultOf({ defaultValue, defaultValueDescription, negate }) {
  if (defaultValue === undefined || negate) return "";
  return ` (default: ${defaultValueDescription ?? String(defaultValue)})`;
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? "" : "."}`;
}

/** One that is told by hand: paragraphs, lists of terms, lines to type. */
function section({ title, parts }) {
  return [`.SH ${inline(title)}`, ...parts.flatMap((part, index) => partOf(part, index === 0))];
}

function partOf({ text, terms, lines }, isFirst) {
  if (terms !== undefined) return terms.flatMap(([term, meaning]) => [".TP", bold(term), ...prose(meaning)]);
  const shown = lines === undefined ? prose(text) : [".nf", ...lines.map(verbatim), ".fi"];
  return isFirst ? shown : [".PP", ...shown];
}
