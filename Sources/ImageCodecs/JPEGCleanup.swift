import Foundation

/// A JPEG's segments and scans written anew, without what libjpeg warns of though every pixel is there.
///
/// TurboJPEG tells the first of its warnings only, and a harmless one in the header would hide that pixels are missing
/// further on. What is warned of after this is about the pixels.
struct JPEGCleanup {
  private(set) var data = Data([0xFF, 0xD8])
  /// What was put right, a clause each.
  private(set) var warnings: [String] = []
  /// The file ends before the scans have delivered every coefficient of every component to its last bit.
  var lacksScans: Bool { !hasEnd && (bitsLeft.isEmpty || bitsLeft.contains { $0.bits.contains { $0 != 0 } }) }

  private let components: Int
  private var hasEnd = false
  private var isProgressive = false
  /// For each component, how many low bits of its 64 coefficients no scan has delivered yet; 255 is all of them.
  private var bitsLeft: [(component: UInt8, bits: [UInt8])] = []

  /// - Parameter components: samples a pixel, as the frame header says.
  init(_ file: Data, components: Int) {
    self.components = components
    file.withUnsafeBytes { bytes in
      var position = 2
      while let segment = JPEGSegment.next(bytes, from: &position) {
        if segment.strayBytes > 0 {
          let stray = segment.strayBytes == 1 ? "a stray byte" : "\(segment.strayBytes) stray bytes"
          warnings.append("\(stray) before the marker \(Self.hexadecimal(segment.marker))")
        }
        if segment.marker == JPEGSegment.endOfImage {
          hasEnd = true
          break
        }
        append(segment, bytes)
        if segment.marker == JPEGSegment.startOfScan {
          let end = JPEGSegment.endOfScan(bytes, from: position)
          data.append(contentsOf: bytes[position..<end])
          position = end
        }
      }
    }
    if !hasEnd { warnings.append("no end-of-image marker") }
    data.append(contentsOf: [0xFF, JPEGSegment.endOfImage])
  }

  private mutating func append(_ segment: JPEGSegment, _ bytes: UnsafeRawBufferPointer) {
    var body = Array(bytes[segment.body])
    switch segment.marker {
    case 0xE0: mendRevision(&body)
    case 0xEE: mendTransform(&body)
    case JPEGSegment.startOfScan: noteScan(&body)
    case _ where segment.isFrame: noteFrame(segment.marker, body)
    default: break
    }
    data.append(contentsOf: [0xFF, segment.marker])
    // The two bytes of the length are as they were; a marker that stands alone has none.
    if segment.marker != 0x01, !(0xD0...0xD9).contains(segment.marker) {
      data.append(contentsOf: bytes[(segment.body.lowerBound - 2)..<segment.body.lowerBound])
    }
    data.append(contentsOf: body)
  }

  /// JFIF has revisions 1.00 to 1.02; others mean nothing else for the pixels.
  private mutating func mendRevision(_ body: inout [UInt8]) {
    guard body.count >= 14, body.starts(with: "JFIF\0".utf8), body[5] != 1 else { return }
    warnings.append("JFIF revision \(body[5]).\(body[6] < 10 ? "0" : "")\(body[6])")
    (body[5], body[6]) = (1, 2)
  }

  /// An unknown colour transform is read as YCbCr, with four components as YCCK, which is what libjpeg falls back to.
  private mutating func mendTransform(_ body: inout [UInt8]) {
    guard body.count >= 12, body.starts(with: "Adobe".utf8), components >= 3 else { return }
    let usual: UInt8 = components == 4 ? 2 : 1
    guard body[11] != 0, body[11] != usual else { return }
    warnings.append("Adobe's colour transform \(body[11]) of \(components) components")
    body[11] = usual
  }

  /// Baseline and extended sequential scans take all coefficients at once: 0 to 63, to the last bit.
  private mutating func noteScan(_ body: inout [UInt8]) {
    guard let count = body.first.map(Int.init), body.count >= 4 + 2 * count else { return }
    let first = 1 + 2 * count
    if !isProgressive, body[first..<(first + 3)] != [0, 63, 0] {
      warnings.append("scan parameters \(body[first]), \(body[first + 1]), \(Self.hexadecimal(body[first + 2]))")
      body.replaceSubrange(first..<(first + 3), with: [0, 63, 0])
    }
    let (start, end) = (Int(body[first]), Int(body[first + 1]))
    guard start <= end, end < 64 else { return }
    for component in 0..<count {
      for index in bitsLeft.indices where bitsLeft[index].component == body[1 + 2 * component] {
        for coefficient in start...end { bitsLeft[index].bits[coefficient] = body[first + 2] & 15 }
      }
    }
  }

  private mutating func noteFrame(_ marker: UInt8, _ body: [UInt8]) {
    guard bitsLeft.isEmpty, body.count >= 6, body.count >= 6 + 3 * Int(body[5]) else { return }
    isProgressive = [0xC2, 0xC6, 0xCA, 0xCE].contains(marker)
    bitsLeft = (0..<Int(body[5])).map { (body[6 + 3 * $0], [UInt8](repeating: 255, count: 64)) }
  }

  private static func hexadecimal(_ byte: UInt8) -> String { "0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))" }
}
