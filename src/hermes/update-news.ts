/**
 * What `hermes update --check` has found, by its words; they differ between versions.
 * @returns undefined where nothing in them is known
 */
export function updateNews(said: string): "available" | "none" | undefined {
  if (/already up[ -]to[ -]date|\bup to date\b/i.test(said)) return "none";
  if (/update available|\bcommits? behind\b|new commits?\b|new version/i.test(said)) return "available";
  return undefined;
}
