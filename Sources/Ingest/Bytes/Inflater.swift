/// How a step of an inflater ended.
enum InflaterStatus: Equatable {
  /// Output is full or input used up: call again.
  case going
  /// The last block of the data has been given.
  case dataEnd
  /// The data can't be right; the library's reason.
  case damaged(String)
}

// What inflates deflated data (RFC 1951) between arrays that the caller owns: zlib, or ISA-L where the package is built
// with the trait `ISAL`. What stands around the data in a gzip file is `GzipMember`'s, for both the same.
//
// Both give all bytes that were stored before damage, meet the data's end at the same place, and leave it to the member's
// trailer what else is wrong. What may differ: the bytes that are made of damaged data before the damage shows, where it
// does and in what words (codes that are incomplete pass ISA-L, and then the checksum tells). Of data that breaks off
// ISA-L may give two bytes less, for it decodes up to three at once.
#if ISAL
  typealias Inflater = ISALInflater
#else
  typealias Inflater = ZlibInflater
#endif
