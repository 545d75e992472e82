/// A row of blocks as high as figures are, from the least to the greatest; a figure that there is none of is a blank.
func sparkline(_ values: [Int128?], _ marks: TerminalMarks) -> String {
  let known = values.compactMap { $0 }
  guard let least = known.min(), let greatest = known.max() else { return String(repeating: " ", count: values.count) }
  let heights = marks.heights
  return String(
    values.map { value -> Character in
      guard let value else { return " " }
      // All alike: in the middle, or on the ground where they are nothing.
      if least == greatest { return heights[least == 0 ? 0 : heights.count / 2] }
      let place = (value - least) * Int128(heights.count) / (greatest - least)
      return heights[min(heights.count - 1, Int(place))]
    })
}

/// A bar of at most `width` columns; whatever is more than nothing can be seen.
func bar(_ value: Int128, ofMost most: Int128, width: Int, _ marks: TerminalMarks) -> String {
  guard value > 0, most > 0 else { return "" }
  let whole = Int128(width * 8)
  return marks.bar(eighths: max(1, min(Int(whole), Int((value * whole + most / 2) / most))))
}
