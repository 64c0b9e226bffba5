/// What the samples of a picture mean, by an ICC profile of the simple kinds: grey by one curve, or red, green and blue
/// by a curve each and a matrix (ICC.1:2022, sections 8.3 to 8.5 and annex F).
///
/// Light is relative to the profile's white, which becomes that of sRGB: media-relative colorimetry without black point
/// compensation.
struct ColorProfile: Equatable {
  enum Model: Equatable {
    case gray(ToneCurve)
    /// The curve of each channel, and the matrix from their light to sRGB's linear light, three rows.
    case rgb([ToneCurve], toLinear: [SIMD3<Float>])
  }

  let model: Model

  /// Why a profile is not applied: a clause.
  struct Refusal: Error, Equatable {
    let reason: String
  }

  /// More bytes than these are no profile of a simple kind.
  static let largestSize = 1 << 22
  private static let largestTagCount = 256

  /// From XYZ relative to D50, in which profiles are, to sRGB's linear light: the inverse of sRGB's primaries adapted
  /// from D65 to D50 by Bradford's transform.
  private static let linearFromD50: [SIMD3<Double>] = [
    SIMD3(3.133_856_1, -1.616_866_7, -0.490_614_6), SIMD3(-0.978_768_4, 1.916_141_5, 0.033_454_0),
    SIMD3(0.071_945_3, -0.228_991_4, 1.405_242_7),
  ]

  /// - Parameter bytes: the whole profile, from anywhere.
  /// - Throws: `Refusal`.
  init(_ bytes: [UInt8]) throws {
    let profile = ProfileBytes(bytes: bytes[...])
    guard bytes.count <= Self.largestSize, profile.signature(at: 36) == "acsp",
      let count = profile.number(at: 128, bytes: 4), count <= Self.largestTagCount
    else { throw Refusal(reason: "a damaged colour profile") }
    var tags: [String: ProfileBytes] = [:]
    for entry in 0..<count {
      let place = 132 + 12 * entry
      guard let name = profile.signature(at: place), let offset = profile.number(at: place + 4, bytes: 4),
        let size = profile.number(at: place + 8, bytes: 4), let element = profile.part(at: offset, count: size)
      else { throw Refusal(reason: "a damaged colour profile") }
      tags[name] = element
    }
    func refuse() -> Refusal {
      let space = (profile.signature(at: 16) ?? "").filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
      return Refusal(reason: "a colour profile of another kind (\(space)) than grey or RGB by curves")
    }
    guard profile.signature(at: 20) == "XYZ ", tags["A2B0"] == nil, tags["A2B1"] == nil else { throw refuse() }
    switch profile.signature(at: 16) {
    case "GRAY":
      guard let curve = tags["kTRC"].flatMap(ToneCurve.init) else { throw refuse() }
      model = .gray(curve)
    case "RGB ":
      let curves = ["rTRC", "gTRC", "bTRC"].compactMap { tags[$0].flatMap(ToneCurve.init) }
      let columns = ["rXYZ", "gXYZ", "bXYZ"].compactMap { tags[$0].flatMap(Self.xyz) }
      guard curves.count == 3, columns.count == 3 else { throw refuse() }
      let rows = Self.linearFromD50.map { row in
        SIMD3<Float>(SIMD3(columns.map { column in (row * column).sum() }))
      }
      model = .rgb(curves, toLinear: rows)
    default: throw refuse()
    }
  }

  private static func xyz(_ element: ProfileBytes) -> SIMD3<Double>? {
    let values = [8, 12, 16].compactMap(element.fixed)
    return element.signature(at: 0) == "XYZ " && values.count == 3 ? SIMD3(values) : nil
  }

  /// A picture in sRGB. One whose colours would all move by a step of a byte at most is returned as it is: its profile
  /// is sRGB's own, in one of many roundings.
  /// - Throws: `Refusal` for a profile that is not of the picture's kind.
  func converted(_ image: Image, isGray: Bool) throws -> Image {
    let table = SRGBTable()
    switch model {
    case .gray(let curve):
      guard isGray else { throw Refusal(reason: "a grey colour profile in a picture with colours") }
      let bytes = table.withBuffers { buffers in curve.light.map(buffers.byte(fromLinear:)) }
      guard bytes.enumerated().contains(where: { abs(Int($1) - $0) > 1 }) else { return image }
      return Self.mapped(image) { pixel, colors in for c in 0..<colors { pixel[c] = bytes[Int(pixel[c])] } }
    case .rgb(let curves, let rows):
      guard !isGray else { throw Refusal(reason: "a colour profile of RGB in a grey picture") }
      return table.withBuffers { buffers in
        curves[0].light.withUnsafeBufferPointer { red in
          curves[1].light.withUnsafeBufferPointer { green in
            curves[2].light.withUnsafeBufferPointer { blue in
              func convert(_ pixel: UnsafeMutablePointer<UInt8>) {
                let light = SIMD3(red[Int(pixel[0])], green[Int(pixel[1])], blue[Int(pixel[2])])
                for c in 0..<3 { pixel[c] = buffers.byte(fromLinear: (rows[c] * light).sum()) }
              }
              guard Self.changes(convert) else { return image }
              return Self.mapped(image) { pixel, _ in convert(pixel) }
            }
          }
        }
      }
    }
  }

  /// Whether a conversion moves a grey, or a colour of a coarse grid, by more than a step.
  private static func changes(_ convert: (UnsafeMutablePointer<UInt8>) -> Void) -> Bool {
    let levels: [UInt8] = [0, 51, 102, 153, 204, 255]
    let colors = levels.flatMap { r in levels.flatMap { g in levels.map { b in [r, g, b] } } }
    return (colors + (0...255).map { [$0, $0, $0] }).contains { color in
      var pixel = color
      pixel.withUnsafeMutableBufferPointer { convert($0.baseAddress!) }
      return zip(pixel, color).contains { abs(Int($0) - Int($1)) > 1 }
    }
  }

  /// - Parameter change: gets each pixel and how many of its samples are no alpha.
  private static func mapped(
    _ image: Image, _ change: (UnsafeMutablePointer<UInt8>, _ colors: Int) -> Void
  ) -> Image {
    var pixels = image.pixels
    let (channels, colors) = (image.channels, min(image.channels, 3))
    pixels.withUnsafeMutableBufferPointer { buffer in
      for start in stride(from: 0, to: buffer.count, by: channels) { change(buffer.baseAddress! + start, colors) }
    }
    return Image(width: image.width, height: image.height, channels: channels, pixels: pixels)
  }
}
