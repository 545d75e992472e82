import ArgumentParser

/// The shells that complete words, with the script that asks `CompletionWords` and the place where the shell looks for it.
enum CompletionScript: String, CaseIterable, ExpressibleByArgument {
  case bash, zsh, fish

  var text: String {
    switch self {
    case .bash: Self.bashText
    case .zsh: Self.zshText
    case .fish: Self.fishText
    }
  }

  private static let bashText = #"""
    # Completion of `waymark` in bash. `waymark completions bash` writes it.

    _waymark() {
      local rest=$COMP_LINE own=${COMP_WORDS[COMP_CWORD]} quote= word prefix kind meaning at
      local -a words=()
      # Bash cuts words at = and : too; parts with no blank between them are one.
      for ((at = 0; at <= COMP_CWORD; at++)); do
        word=${COMP_WORDS[at]}
        if ((at > 0)) && [[ $rest != [[:blank:]]* ]]; then
          words[${#words[@]} - 1]+=$word
        else
          words+=("$word")
        fi
        rest=${rest#"${rest%%[![:blank:]]*}"}
        rest=${rest#"$word"}
      done
      # Without the marks that keep blanks together.
      case ${words[${#words[@]} - 1]} in [\"\']*) quote=1 ;; esac
      for at in "${!words[@]}"; do
        words[at]=${words[at]//[\"\'\\]/}
      done
      # What is chosen goes in the place of the last part.
      case $own in [=:]) own= ;; esac
      own=${own//[\"\'\\]/}
      prefix=${words[${#words[@]} - 1]%"$own"}
      COMPREPLY=()
      {
        read -r kind
        case $kind in
          files) return ;;
          folders) compopt -o dirnames +o default 2>/dev/null; return ;;
          open) compopt -o nospace +o default 2>/dev/null ;;
          *) compopt +o default 2>/dev/null ;;
        esac
        while IFS=$'\t' read -r word meaning; do
          word=${word#"$prefix"}
          [[ -n $quote ]] || printf -v word %q "$word"
          COMPREPLY+=("$word")
        done
      } < <("${words[0]/#\~/$HOME}" ---complete "${words[@]:1}" 2>/dev/null)
    }

    # Where no word fits that is known, files do.
    complete -o default -F _waymark waymark

    """#

  private static let zshText = #"""
    #compdef waymark
    # Completion of `waymark` in zsh. `waymark completions zsh` writes it.

    _waymark() {
      local kind answer
      local -a before words_ meant
      before=("${(@Q)words[1,CURRENT-1]}")
      answer="$("${before[1]/#\~/$HOME}" ---complete "${(@)before[2,-1]}" "${(Q)PREFIX}" 2>/dev/null)"
      meant=("${(@f)answer}")
      kind=$meant[1]
      shift meant
      case $kind in
        files) _files; return ;;
        folders) _files -/; return ;;
      esac
      # What stands before a colon is the word, behind it what it means.
      local line tab=$'\t'
      for line in "${(@)meant}"; do
        [[ -n $line ]] || continue
        if [[ $line == *$tab* ]]; then
          words_+=("${${line%%$tab*}//:/\\:}:${line#*$tab}")
        else
          words_+=("${line//:/\\:}")
        fi
      done
      if [[ $kind == open ]]; then
        _describe -t words word words_ -S ''
      else
        _describe -t words word words_
      fi
    }

    # Found in $fpath it is called at once; read with `source` it says what it completes.
    if [[ $funcstack[1] == _waymark ]]; then
      _waymark "$@"
    else
      if ! (( $+functions[compdef] )); then
        autoload -Uz compinit
        compinit
      fi
      compdef _waymark waymark
    fi

    """#

  private static let fishText = #"""
    # Completion of `waymark` in fish. `waymark completions fish` writes it.

    function __waymark_complete
      set -l tokens (commandline -opc)
      set -l program (string replace -r '^~' $HOME -- $tokens[1])
      set -e tokens[1]
      # Without the mark that keeps blanks together.
      set -l current (commandline -ct | string replace -r -- '^["\']' '')
      set -l answer ($program ---complete $tokens "$current" 2>/dev/null)
      # Of --out=here the part behind = is the file's name.
      set -l flag (string match -r -- '^--[^=]+=' "$current")
      set -l name (string replace -- "$flag" '' "$current")
      switch "$answer[1]"
        case files
          for path in (__fish_complete_path "$name"); printf '%s\n' "$flag$path"; end
        case folders
          for path in (__fish_complete_directories "$name"); printf '%s\n' "$flag$path"; end
        case '*'
          set -e answer[1]
          printf '%s\n' $answer
      end
    end

    complete -c waymark -f -a '(__waymark_complete)'

    """#
}
