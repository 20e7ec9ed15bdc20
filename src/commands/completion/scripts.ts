/** The shells that there is a script for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/*
 * Each script asks `hermes-fleet __complete` (complete.ts) what can stand at the cursor, and is answered in lines: first
 * `words` or `files`, then a word a line, and behind a tab what it is. No answer is evaluated. What goes wrong says
 * nothing, since a prompt stands there.
 */

/**
 * The whole line goes to the program, since bash parts it at `=` and at quotes, and the words come back quoted, as bash
 * quotes none but the names of files. Files are readline's own business (`-o default`). It keeps to bash 3.2, which macOS
 * has.
 */
const BASH = `# Completion of hermes-fleet for bash; "hermes-fleet completion bash" prints it.
_hermes_fleet() {
  local line kind=
  COMPREPLY=()
  while IFS= read -r line; do
    if [ -z "$kind" ]; then kind=$line; else COMPREPLY+=("$line"); fi
  done < <(command hermes-fleet __complete bash -- "\${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null </dev/null)
  if [ "$kind" = words ]; then compopt +o default 2>/dev/null; fi
  return 0
}
complete -o default -F _hermes_fleet hermes-fleet
`;

/**
 * zsh quotes what it inserts, and chooses among the words by the user's own rules. The function has the name that its file
 * in `$fpath` has to have, so that it is the same whether it is evaluated or found there.
 */
const ZSH = `#compdef hermes-fleet
# Completion of hermes-fleet for zsh; "hermes-fleet completion zsh" prints it.
_hermes-fleet() {
  emulate -L zsh
  local line tab=$'\\t' kind=
  local -a values shown
  while IFS= read -r line; do
    if [[ -z $kind ]]; then
      kind=$line
    else
      values+=("\${line%%$tab*}")
      shown+=("\${line/$tab/  -- }")
    fi
  done < <(command hermes-fleet __complete zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)
  case $kind in
    words) compadd -l -V hermes-fleet -d shown -a -- values ;;
    files)
      [[ $PREFIX == --*=* ]] && compset -P '*='
      _files
      ;;
    *) return 1 ;;
  esac
}
if [[ \${funcstack[1]-} == _hermes-fleet ]]; then
  _hermes-fleet "$@"
elif (( \${+functions[compdef]} )); then
  compdef _hermes-fleet hermes-fleet
fi
`;

/** fish quotes what it inserts, and chooses among the words itself, also by what is in the middle of one. */
const FISH = `# Completion of hermes-fleet for fish; "hermes-fleet completion fish" prints it.
function __hermes_fleet_complete
    set -l words (commandline --tokenize --current-process --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor | string trim --left --chars "'\\"")
    set -l answer (command hermes-fleet __complete fish -- $words[2..] "$current" 2>/dev/null </dev/null)
    switch "$answer[1]"
        case words
            printf '%s\\n' $answer[2..]
        case files
            if string match --quiet -- '--*=*' "$current"
                set -l option (string replace --regex '=.*' '=' -- "$current")
                __fish_complete_path (string replace --regex '^[^=]*=' '' -- "$current") | string replace --regex '^' -- "$option"
            else
                __fish_complete_path "$current"
            end
    end
end
complete --command hermes-fleet --no-files --keep-order --arguments '(__hermes_fleet_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
