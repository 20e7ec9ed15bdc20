/** `0.16.0` of `hermes_cli/__init__.py`'s `__version__ = "0.16.0"`. */
export function versionInPackage(text: string): string | undefined {
  return /^__version__\s*=\s*["']([^"']+)["']/m.exec(text)?.[1];
}

/** The version of the `[project]` table in pyproject.toml. */
export function versionInPyproject(text: string): string | undefined {
  const table = text.split(/^(?=\[)/m).find((part) => part.startsWith("[project]"));
  return /^version\s*=\s*["']([^"']+)["']/m.exec(table ?? "")?.[1];
}

/**
 * Absolute paths that a launcher names in its first lines: the interpreter of its shebang, the program
 * it hands over to. The installation lies above one of them.
 */
export function pathsInLauncher(text: string): readonly string[] {
  return [...text.slice(0, 4096).matchAll(/(?:^#!|["'\s=])(\/[^\s"'$]+)/gm)].flatMap((match) =>
    match[1] === undefined ? [] : [match[1]],
  );
}
