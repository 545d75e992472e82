extension Exit {
  /// What each status means, for help and the manual page.
  static let meanings: [(status: String, meaning: String)] = [
    ("0", "done"),
    ("64", "the command line or the configuration is wrong"),
    ("65", "more than --max-rejects of an input can't be read, or nothing in the inputs is usable"),
    ("66", "an input is missing or can't be opened"),
    ("73", "an output can't be written; what was there before is untouched"),
    ("74", "an input is damaged or breaks off (what was read is reported, unless --strict), or writing to standard output failed"),
    ("75", "another run writes to the folder of --out, or holds the store"),
    ("129, 130, 143", "a signal ended the run; it has cleaned up"),
  ]
}
