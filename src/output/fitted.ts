/**
 * As much of a text as a screen holds, of which the last row is the cursor's: where that is not all of it, its last line
 * says how many more there are.
 * @param text lines, each ended
 * @param rows of the screen
 */
export function fitted(text: string, rows: number): string {
  const lines = text.split("\n").slice(0, -1);
  const room = Math.max(1, rows - 1);
  if (lines.length <= room) return text;
  const shown = lines.slice(0, room - 1);
  const rest = lines.length - shown.length;
  return [...shown, `… ${rest} more line${rest === 1 ? "" : "s"}`, ""].join("\n");
}
