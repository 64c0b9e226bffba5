import CZlib
import Foundation

/// PNG files put together by hand, so that the reader is tested against the specification and not against the writer.
public struct PNGBuilder {
  public var width: Int
  public var height: Int
  public var depth: UInt8
  /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA.
  public var colorType: UInt8
  public var interlaced: Bool
  /// Chunks between IHDR and IDAT.
  public var chunksBeforeData: [(String, [UInt8])]
  /// Chunks between IDAT and IEND.
  public var chunksAfterData: [(String, [UInt8])]

  public init(
    width: Int, height: Int, depth: UInt8 = 8, colorType: UInt8, interlaced: Bool = false,
    chunksBeforeData: [(String, [UInt8])] = [], chunksAfterData: [(String, [UInt8])] = []
  ) {
    (self.width, self.height, self.depth, self.colorType) = (width, height, depth, colorType)
    (self.interlaced, self.chunksBeforeData, self.chunksAfterData) = (interlaced, chunksBeforeData, chunksAfterData)
  }

  public static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(UInt32(crc32(0, body, UInt32(body.count))))
  }

  public static func bigEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  public static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var size = compressBound(UInt(bytes.count))
    var output = [UInt8](repeating: 0, count: Int(size))
    precondition(compress2(&output, &size, bytes, UInt(bytes.count), 6) == Z_OK)
    return Array(output[..<Int(size)])
  }

  public var header: [UInt8] {
    Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height)) + [depth, colorType, 0, 0, interlaced ? 1 : 0]
  }

  /// - Parameter samples: `height × width × samples a pixel`, each below `2^depth`.
  public func file(samples: [Int]) -> [UInt8] {
    file(scanlines: interlaced ? adam7(samples) : scanlines(samples, width: width))
  }

  public func file(scanlines: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Self.chunk("IHDR", header)
    for (type, data) in chunksBeforeData { bytes += Self.chunk(type, data) }
    bytes += Self.chunk("IDAT", Self.deflated(scanlines))
    for (type, data) in chunksAfterData { bytes += Self.chunk(type, data) }
    return bytes + Self.chunk("IEND", [])
  }

  private var samplesPerPixel: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType]! }

  /// Each row is filter type 0 and the samples packed from the high bits down.
  private func scanlines(_ samples: [Int], width: Int) -> [UInt8] {
    let rowLength = width * samplesPerPixel
    return stride(from: 0, to: samples.count, by: rowLength).flatMap { start -> [UInt8] in
      var bits: [Int] = []
      for sample in samples[start..<(start + rowLength)] {
        for bit in (0..<Int(depth)).reversed() { bits.append(sample >> bit & 1) }
      }
      bits += Array(repeating: 0, count: (8 - bits.count % 8) % 8)
      return [0] + stride(from: 0, to: bits.count, by: 8).map { UInt8(bits[$0..<($0 + 8)].reduce(0) { $0 * 2 + $1 }) }
    }
  }

  /// The seven passes of the specification: start and step in x and y.
  private func adam7(_ samples: [Int]) -> [UInt8] {
    let passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    return passes.flatMap { startX, startY, stepX, stepY -> [UInt8] in
      let columns = Array(stride(from: startX, to: width, by: stepX))
      var pass: [Int] = []
      for y in stride(from: startY, to: height, by: stepY) {
        for x in columns {
          let first = (y * width + x) * samplesPerPixel
          pass += samples[first..<(first + samplesPerPixel)]
        }
      }
      return columns.isEmpty ? [] : scanlines(pass, width: columns.count)
    }
  }
}
