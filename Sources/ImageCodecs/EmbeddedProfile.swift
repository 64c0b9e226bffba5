import CZlib
import Foundation

/// The ICC profile within a picture's file.
enum EmbeddedProfile {
  /// Applies a profile where there is one, or says why not.
  /// - Parameters:
  ///   - profile: the bytes in the file; nil where it has none, a failure where they cannot be had.
  ///   - isGray: whether the samples in the file are grey.
  /// - Returns: the picture in sRGB, and a clause where it is not; a picture without a profile as it is.
  static func apply(
    _ profile: Result<[UInt8], ColorProfile.Refusal>?, to image: Image, isGray: Bool
  ) -> (image: Image, warnings: [String]) {
    guard let profile else { return (image, []) }
    do {
      return (try ColorProfile(profile.get()).converted(image, isGray: isGray), [])
    } catch {
      let reason = (error as? ColorProfile.Refusal)?.reason ?? "\(error)"
      return (image, ["\(reason), which is not applied: colours may be off"])
    }
  }

  /// From the APP2 segments of a JPEG, each with its number and how many there are (ICC.1:2022, annex B.4).
  static func ofJPEG(_ data: Data) -> Result<[UInt8], ColorProfile.Refusal>? {
    let name = Array("ICC_PROFILE\0".utf8)
    return data.withUnsafeBytes { bytes in
      var parts: [Int: Range<Int>] = [:]
      var expected = 0
      var position = 2
      while let segment = JPEGSegment.next(bytes, from: &position),
        segment.marker != JPEGSegment.startOfScan, segment.marker != JPEGSegment.endOfImage
      {
        let body = bytes[segment.body]
        guard segment.marker == 0xE2, body.count > name.count + 2, body.starts(with: name) else { continue }
        let start = segment.body.lowerBound + name.count
        expected = max(expected, Int(bytes[start + 1]))
        if parts[Int(bytes[start])] == nil { parts[Int(bytes[start])] = (start + 2)..<segment.body.upperBound }
      }
      guard !parts.isEmpty else { return nil }
      let found = (1...max(1, expected)).compactMap { parts[$0] }
      guard found.count == expected, parts.count == expected,
        found.reduce(0, { $0 + $1.count }) <= ColorProfile.largestSize
      else { return .failure(ColorProfile.Refusal(reason: "a damaged colour profile")) }
      return .success(found.flatMap { bytes[$0] })
    }
  }

  /// From the iCCP chunk of a PNG: a name of 1 to 79 bytes, a zero, the method 0 and a zlib stream.
  static func ofPNG(_ data: Data, _ chunks: PNGChunks) -> Result<[UInt8], ColorProfile.Refusal>? {
    guard let chunk = chunks.chunks.prefix(while: { $0.type != "IDAT" }).first(where: { $0.type == "iCCP" }) else {
      return nil
    }
    let body = data.withUnsafeBytes { Array($0[chunk.range]) }
    guard let end = body.prefix(80).firstIndex(of: 0), end > 0, end + 2 < body.count, body[end + 1] == 0,
      let profile = inflated(body[(end + 2)...])
    else { return .failure(ColorProfile.Refusal(reason: "a damaged colour profile")) }
    return .success(profile)
  }

  /// A zlib stream as a whole; nil for a damaged one, and for one of more than a profile's largest size.
  private static func inflated(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    // The profile's own first four bytes say its size.
    func output(_ size: Int) -> [UInt8]? {
      var output = [UInt8](repeating: 0, count: size)
      var length = UInt(size)
      let status = Array(bytes).withUnsafeBufferPointer {
        uncompress(&output, &length, $0.baseAddress, UInt($0.count))
      }
      // What is asked for may be less than there is.
      guard status == Z_OK || status == Z_BUF_ERROR, length == size else { return nil }
      return output
    }
    guard let head = output(4), case let size = head.reduce(0, { $0 << 8 | Int($1) }),
      (132...ColorProfile.largestSize).contains(size)
    else { return nil }
    return output(size)
  }
}
