/** Completion of file names takes over where the program offers nothing. */
const scripts: { readonly [shell: string]: (program: string, id: string) => string } = {
  bash: (program, id) => `# bash completion for ${program}
__${id}_complete() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F __${id}_complete ${program}
`,
  zsh: (program, id) => `#compdef ${program}
__${id}_complete() {
  local -a offered
  local line
  while IFS= read -r line; do
    offered+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#offered} )); then
    _describe '${program}' offered
  else
    _files
  fi
}
compdef __${id}_complete ${program}
`,
  fish: (program, id) => `# fish completion for ${program}
function __${id}_complete
  set -l words (commandline -opc) (commandline -ct)
  $words[1] __complete $words[2..-1] 2>/dev/null
end
complete -c ${program} -a '(__${id}_complete)'
`,
};

/** The shells that there is a script for. */
export const shells: readonly string[] = Object.keys(scripts);

/** A shell's script: it asks the program itself what fits. kubectl completes its plug-ins on its own. */
export function completionScript(shell: string): string | undefined {
  return scripts[shell]?.("virtctl", "virtctl");
}
