/** Waits for a condition, never for a time; fails, naming it, after `deadlineMs`. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 120_000,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const is = condition();
    // What has to be asked of another process costs more than a look at a file, of which the processors are short.
    const pauseMs = typeof is === "boolean" ? 25 : 100;
    if (await is) return;
    if (performance.now() > end) throw new Error(`waited ${deadlineMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
