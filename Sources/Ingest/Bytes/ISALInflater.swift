#if ISAL
  internal import CISAL
  internal import Glibc

  /// ISA-L's inflate, of deflated data alone.
  @safe struct ISALInflater: ~Copyable {
    private let state: UnsafeMutablePointer<inflate_state>
    /// Why the data can't be right; said when all is given that came before.
    private var damage: String?
    private static let margin = 8

    init?() {
      // 87 KB, too much for a stack; zeros, so that even of damaged data the same comes every time.
      unsafe state = .allocate(capacity: 1)
      unsafe memset(state, 0, MemoryLayout<inflate_state>.size)
      unsafe isal_inflate_init(state)
      unsafe state.pointee.crc_flag = UInt32(ISAL_DEFLATE)
    }

    deinit { unsafe state.deallocate() }

    /// Makes ready for other data.
    mutating func reset() {
      unsafe isal_inflate_reset(state)
      damage = nil
    }

    /// Inflates from `input[from]` into `output[into]`; says how much of each was used.
    ///
    /// At the data's end `used` may be negative: as many as eight bytes that steps before had taken are given back. As
    /// many must stand in `input` behind those given, for in damaged data ISA-L has been seen to go one too far.
    mutating func step(
      _ input: inout [UInt8], _ from: Range<Int>, into output: inout [UInt8], _ into: Range<Int>
    ) -> (used: Int, made: Int, status: InflaterStatus) {
      precondition(from.lowerBound >= 0 && from.upperBound + Self.margin <= input.count)
      precondition(into.lowerBound >= 0 && into.upperBound <= output.count)
      if let damage {
        let made = giveHeld(into: &output, into)
        return (0, made, held.isEmpty ? .damaged(damage) : .going)
      }
      let code = unsafe input.withUnsafeMutableBufferPointer { source -> Int32 in
        unsafe output.withUnsafeMutableBufferPointer { target -> Int32 in
          guard let source = source.baseAddress, let target = target.baseAddress else { return ISAL_DECOMP_OK }
          unsafe state.pointee.next_in = source + from.lowerBound
          unsafe state.pointee.avail_in = UInt32(from.count)
          unsafe state.pointee.next_out = target + into.lowerBound
          unsafe state.pointee.avail_out = UInt32(into.count)
          return unsafe isal_inflate(state)
        }
      }
      let used = unsafe from.count - Int(Int32(bitPattern: state.pointee.avail_in))
      var made = unsafe into.count - Int(state.pointee.avail_out)
      if code < 0 {
        let reason = Self.reason(code)
        damage = reason
        made += giveHeld(into: &output, (into.lowerBound + made)..<into.upperBound)
        return (min(max(used, 0), from.count), made, held.isEmpty ? .damaged(reason) : .going)
      }
      guard unsafe state.pointee.block_state == ISAL_BLOCK_FINISH else { return (used, made, .going) }
      // Whole bytes that it has looked at beyond the data's end; later versions give them back themselves.
      let ahead = unsafe Int(state.pointee.read_in_length / 8)
      return (used - ahead, made, .dataEnd)
    }

    /// The place of bytes that ISA-L has inflated and for which there was no space yet.
    private var held: Range<Int> {
      let end = unsafe Int(state.pointee.tmp_out_valid)
      return unsafe min(Int(state.pointee.tmp_out_processed), end)..<end
    }

    /// Gives what is held, which ISA-L itself does not once it has met damage.
    private mutating func giveHeld(into output: inout [UInt8], _ space: Range<Int>) -> Int {
      let (start, count) = (held.lowerBound, min(held.count, space.count))
      guard count > 0, let from = unsafe inflate_state_held(state) else { return 0 }
      for offset in 0..<count { unsafe output[space.lowerBound + offset] = from[start + offset] }
      unsafe state.pointee.tmp_out_processed += Int32(count)
      return count
    }

    /// ISA-L says by a number what zlib says in words.
    private static func reason(_ code: Int32) -> String {
      switch code {
      case ISAL_INVALID_BLOCK: "invalid block"
      case ISAL_INVALID_SYMBOL: "invalid code"
      case ISAL_INVALID_LOOKBACK: "invalid distance"
      default: "ISA-L error \(code)"
      }
    }
  }

  /// CRC-32 as gzip reckons it, carried on from `start`.
  func isalChecksum(_ bytes: Span<UInt8>, from start: UInt32) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { pointer in
      guard let base = pointer.baseAddress else { return start }
      return unsafe crc32_gzip_refl(start, base, UInt64(pointer.count))
    }
  }
#endif
