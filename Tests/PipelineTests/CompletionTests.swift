import Foundation
import Metrics
import Testing

@testable import waymark

@Suite("Completions")
struct CompletionTests {
  /// What is typed, its last word up to the cursor; the kind of the answer, and some of its words.
  static let typed: [(words: [String], kind: CompletionWords.Kind, some: [String], without: [String])] = [
    ([""], .words, ["report", "store", "completions", "help"], ["--version"]),
    (["re"], .words, ["report"], ["store"]),
    (["report", ""], .files, [], ["--table"]),
    (["report", "logs/", ""], .files, [], []),
    (["report", "--"], .words, ["--table", "--as", "--out", "--help"], ["--pm4py"]),
    (["report", "--ta"], .words, ["--table"], ["--as"]),
    (["report", "--out", "x", "--"], .words, ["--table"], ["--out"]),
    (["report", "--table", "kpis", "--"], .words, ["--table"], []),
    (["report", "--table", ""], .words, ["kpis", "landing_pages", "inputs"], ["csv"]),
    (["report", "--table", "ch"], .words, ["channels"], ["kpis"]),
    (["report", "--table=ch"], .words, ["--table=channels"], ["channels"]),
    (["report", "--as", ""], .words, ["csv", "markdown"], ["kpis"]),
    (["export", "sessions", "--as", ""], .words, ["csv", "ndjson"], ["markdown"]),
    (["report", "--by", ""], .words, ["device", "landing_page"], []),
    (["report", "--where", ""], .open, ["device=", "channel="], []),
    (["report", "--where", "device="], .words, ["device=mobile"], ["channel="]),
    (["report", "--where", "channel=P"], .words, ["channel=Paid Search"], ["channel=Email"]),
    (["report", "--session-preset", "m"], .words, ["matomo"], ["ga4"]),
    (["report", "--timezone", "Europe/B"], .words, ["Europe/Berlin"], ["UTC"]),
    (["check", "--format", "shop"], .open, ["shopify-orders="], ["combined="]),
    (["report", "--period", ""], .words, ["day", "total"], []),
    (["report", "--config", ""], .files, [], []),
    (["report", "--out", ""], .folders, [], []),
    (["report", "--out="], .folders, [], []),
    (["report", "--goal", ""], .words, [], ["kpis"]),
    (["export", ""], .words, ["touchpoints", "sessions", "journeys"], []),
    (["export", "sessions", ""], .files, [], []),
    (["export", "--as", "csv", ""], .words, ["sessions"], []),
    (["store", ""], .words, ["info", "forget", "compact"], ["report"]),
    (["store", "forget", "--"], .words, ["--person", "--before"], ["--table"]),
    (["completions", ""], .words, ["bash", "zsh", "fish"], []),
    (["completions", "bash", ""], .words, [], ["bash"]),
    (["help", ""], .words, ["report"], []),
    (["help", "store", ""], .words, ["info"], []),
    (["report", "--", "--"], .files, [], ["--table"]),
    (["formats", ""], .words, [], ["report"]),
    ([], .words, ["report"], []),
  ]

  @Test(arguments: typed.indices) func `are what may stand there`(place: Int) {
    let (words, kind, some, without) = Self.typed[place]
    let answer = CompletionWords(words)
    #expect(answer.kind == kind, "\(words)")
    for word in some { #expect(answer.words.contains { $0.word == word }, "\(words): \(word)") }
    for word in without { #expect(!answer.words.contains { $0.word == word }, "\(words): \(word)") }
    if kind == .files || kind == .folders { #expect(answer.words.isEmpty) }
  }

  @Test func `tables have all, with what they are`() {
    let answer = CompletionWords(["report", "--table", ""])
    #expect(answer.words.map(\.word) == Catalogue.tables.map(\.name))
    #expect(answer.words.allSatisfy { !$0.meaning.isEmpty })
  }

  // MARK: In shells

  /// What a shell is given, and some of what it must offer.
  static let lines: [(line: String, some: [String])] = [
    ("waymark re", ["report"]), ("waymark report --as nd", ["ndjson"]), ("waymark report --table chan", ["channels"]),
    ("waymark report --where dev", ["device="]), ("waymark report --where device=mo", ["device=mobile"]),
    ("waymark report --where 'channel=Paid Se", ["channel=Paid Search"]), ("waymark report --as=nd", ["--as=ndjson"]),
    ("waymark store fo", ["forget"]), ("waymark report --timez", ["--timezone"]), ("waymark report --timezone Europe/Berl", ["Europe/Berlin"]),
    ("waymark report acc", ["access.log"]), ("waymark report access.log ord", ["orders.csv"]), ("waymark report --out log", ["logs"]),
    ("waymark export ses", ["sessions"]), ("waymark completions ba", ["bash"]),
  ]

  /// Runs a script of a shell in a folder with some files; `waymark` is on its path, and its completions lie beside it.
  private func run(_ shell: CompletionScript, _ arguments: [String], line: String) throws -> String {
    let program = try #require(Shell.path(of: shell.rawValue))
    return try Project.inTemporaryFolder { folder in
      for name in ["access.log", "orders.csv", "logo.png"] { try Project.write("x", to: "\(folder)/\(name)") }
      try FileManager.default.createDirectory(atPath: folder + "/logs", withIntermediateDirectories: true)
      return try Project.inTemporaryFolder { place in
        try FileManager.default.createSymbolicLink(atPath: place + "/waymark", withDestinationPath: BuiltCommand.path)
        try Project.write(shell.text, to: place + "/_waymark")
        try Project.write(Self.innerZsh, to: place + "/inner.zsh")
        let environment = "PATH=\(place):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
        let ended = try BuiltCommand.run(
          "/usr/bin/env", [environment, "LANG=C.UTF-8", "PLACE=\(place)", "LINE=\(line)", "HOME=\(place)", program] + arguments, in: folder)
        #expect(ended.errors == "", "\(shell) \(line)")
        return ended.text
      }
    }
  }

  @Test(arguments: CompletionScript.allCases) func `the command prints the script, which the shell can read`(shell: CompletionScript) throws {
    #expect(try BuiltCommand.run(["completions", shell.rawValue]).text == shell.text)
    if Shell.path(of: shell.rawValue) == nil { return }
    let said = try run(shell, ["-n", "-c", shell.text], line: "")
    #expect(said == "")
  }

  /// As bash does it: the words cut at `=` too, and what is offered in the place of the last part.
  @Test(.enabled(if: Shell.path(of: "bash") != nil, "there is no bash"), arguments: lines.indices) func `bash offers them`(place: Int) throws {
    let (line, some) = Self.lines[place]
    let script = #"""
      source "$PLACE/_waymark"
      COMP_LINE=$LINE COMP_POINT=${#LINE} COMP_WORDS=() word= quote=
      for ((at = 0; at < ${#LINE}; at++)); do
        char=${LINE:at:1}
        if [[ -z $quote && $char == ' ' ]]; then [[ -n $word ]] && COMP_WORDS+=("$word"); word=
        elif [[ -z $quote && $char == '=' ]]; then [[ -n $word ]] && COMP_WORDS+=("$word"); COMP_WORDS+=('='); word=
        else [[ $char == "'" ]] && quote=1; word+=$char; fi
      done
      COMP_WORDS+=("$word") COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _waymark waymark "$word" ''
      if ((${#COMPREPLY[@]})); then printf '%s\n' "${COMPREPLY[@]}"; else compgen -f -- "$word"; fi
      """#
    let said = try run(.bash, ["--norc", "--noprofile", "-c", script], line: line)
    let cut = line.contains("'") ? "" : line.split(separator: " ").last.flatMap { $0.firstIndex(of: "=").map { i in String(line.split(separator: " ").last?[...i] ?? "") } } ?? ""
    let offered = Set(said.split(separator: "\n").map { cut + $0 })
    for word in some { #expect(offered.contains(word), "\(line): \(said)") }
  }

  @Test(.enabled(if: Shell.path(of: "fish") != nil, "there is no fish"), arguments: lines.indices) func `fish offers them`(place: Int) throws {
    let (line, some) = Self.lines[place]
    let said = try run(.fish, ["--no-config", "-c", #"source "$PLACE/_waymark"; complete -C "$LINE""#], line: line)
    let offered = Set(said.split(separator: "\n").map { $0.prefix { $0 != "\t" } }.map { $0.hasSuffix("/") ? String($0.dropLast()) : String($0) })
    for word in some { #expect(offered.contains(word), "\(line): \(said)") }
  }

  /// What the zsh is told that is typed to: where completions lie, and a key that writes down the line as it is.
  private static let innerZsh = #"""
    fpath=($PLACE $fpath)
    autoload -Uz compinit
    compinit -u -d $PLACE/dump
    LISTMAX=0
    finish() { print -r -- "$BUFFER" > $PLACE/unsaid; mv $PLACE/unsaid $PLACE/said; zle kill-whole-line }
    zle -N finish
    bindkey '^X^F' finish
    : > $PLACE/ready

    """#

  /// A zsh in a terminal of its own is typed to; what it completes each line to is read.
  @Test(.enabled(if: Shell.path(of: "zsh") != nil, "there is no zsh")) func `zsh completes the line`() throws {
    let script = #"""
      zmodload zsh/zpty zsh/zselect
      zpty -b inner "PLACE=$PLACE zsh -f -i"
      # Waits for a file, a minute at most.
      await() { local n; for n in {1..600}; do [[ -e $PLACE/$1 ]] && return; zselect -t 10; zpty -r -t inner drain; done; }
      zpty -w inner "source $PLACE/inner.zsh"
      await ready
      for line in "${(@f)LINE}"; do
        rm -f $PLACE/said
        zpty -w -n inner "$line"$'\t'
        zpty -w -n inner $'\C-x\C-f'
        await said
        print -r -- "$(<$PLACE/said)"
      done
      zpty -d inner
      """#
    let said = try run(.zsh, ["-f", "-c", script], line: Self.lines.map(\.line).joined(separator: "\n"))
    let completed = said.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(completed.count == Self.lines.count + 1)
    for ((line, some), said) in zip(Self.lines, completed) {
      // Of a value with a blank the quote before it is closed.
      let plain = said.replacing("'", with: "").replacing("\\", with: "")
      for word in some { #expect(plain.contains(" \(word)"), "\(line): \(said)") }
    }
  }
}
