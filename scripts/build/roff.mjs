// Text for a manual page in man(7), so that it stands there as it is.

/** Source lines are wrapped here; `mandoc -T lint` wants no longer ones than 80 bytes. */
const WIDTH = 78;

const NAMED = {
  "\\": "\\e",
  "-": "\\-",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
  '"': "\\(dq",
};

/** A text within a line; what is not ASCII by its number, so that it needs no locale. */
export function inline(text) {
  return text.replace(/[-\\'`^~"]|[^\x20-\x7e]/gu, (character) => {
    const number = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    return NAMED[character] ?? `\\[u${number}]`;
  });
}

export const bold = (text) => `\\fB${inline(text)}\\fR`;
export const italic = (text) => `\\fI${inline(text)}\\fR`;

/** Lines of the source from a text that is marked up already; none begins as a request would. */
export function filled(markedUp) {
  const lines = [""];
  for (const word of markedUp.split(/\s+/).filter((one) => one !== "")) {
    const last = lines.at(-1);
    if (last === "") lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map(guarded);
}

/** A line that is shown as it is. */
export function verbatim(text) {
  return guarded(inline(text));
}

/** Prose, in which what stands between backquotes is what is typed. */
export function prose(text) {
  return filled(
    text
      .split("`")
      .map((part, index) => (index % 2 === 1 ? bold(part) : inline(part)))
      .join(""),
  );
}

function guarded(line) {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}
