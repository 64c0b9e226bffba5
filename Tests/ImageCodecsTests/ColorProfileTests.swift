import Foundation
import TestSupport
import Testing

@testable import ImageCodecs

struct ColorProfileTests {
  /// A picture of one row.
  private func row(_ colors: [[UInt8]]) -> Image {
    Image(width: colors.count, height: 1, channels: colors[0].count, pixels: colors.flatMap(\.self))
  }

  private static let colors: [[UInt8]] = [
    [0, 0, 0], [255, 255, 255], [128, 128, 128], [200, 40, 40], [40, 180, 40], [10, 20, 250], [255, 0, 0], [0, 255, 0],
    [90, 120, 60],
  ]
  private static let levels: [UInt8] = [0, 10, 64, 128, 200, 255]
  private static let adobe = ProfileBuilder.rgb(
    [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]],
    curve: ProfileBuilder.power(2.19921875))
  private static let displayP3 = ProfileBuilder.rgb(
    [[0.51512, 0.24120, -0.00105], [0.29198, 0.69225, 0.04189], [0.15710, 0.06657, 0.78407]],
    curve: ProfileBuilder.parametric(3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]))
  private static let sRGB = ProfileBuilder.rgb(
    [[0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.71410]],
    curve: ProfileBuilder.parametric(3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]))

  /// What LittleCMS 2 (through Pillow, relative colorimetric, to its sRGB) makes of the same colours; it computes in
  /// 8-bit tables, so that a step more or less is rounding.
  @Test func coloursAreThoseOfLittleCMS() throws {
    let expected: [(profile: [UInt8], colors: [[Int]])] = [
      (
        Self.adobe,
        [
          [0, 0, 0], [255, 255, 255], [129, 129, 129], [233, 35, 35], [0, 181, 0], [0, 12, 255], [255, 0, 0],
          [0, 255, 0], [72, 121, 53],
        ]
      ),
      (
        Self.displayP3,
        [
          [0, 0, 0], [255, 255, 255], [128, 128, 128], [218, 0, 26], [0, 183, 0], [7, 20, 255], [255, 0, 0],
          [0, 255, 0], [81, 121, 51],
        ]
      ),
    ]
    for (profile, colors) in expected {
      let found = try ColorProfile(profile).converted(row(Self.colors), isGray: false)
      for (value, reference) in zip(found.pixels, colors.flatMap(\.self)) {
        #expect(abs(Int(value) - reference) <= 1, "\(found.pixels)")
      }
    }
  }

  /// The same of greys: linear, of a scanner's gamma, and of the usual one.
  @Test(arguments: [
    (1.0, [0, 55, 137, 188, 229, 255]), (1.8, [0, 10, 81, 146, 210, 255]), (2.2, [0, 3, 62, 129, 201, 255]),
  ])
  func greysAreThoseOfLittleCMS(gamma: Double, expected: [Int]) throws {
    let profile = ProfileBuilder.gray(ProfileBuilder.power(gamma))
    let image = Image(width: 6, height: 1, channels: 1, pixels: Self.levels)
    let found = try ColorProfile(profile).converted(image, isGray: true)
    #expect(found.channels == 1)
    for (value, reference) in zip(found.pixels, expected) { #expect(abs(Int(value) - reference) <= 1) }
    // A table of many entries is the same curve.
    let table = ProfileBuilder.gray(ProfileBuilder.table((0..<1024).map { pow(Double($0) / 1023, gamma) }))
    for (a, b) in zip(try ColorProfile(table).converted(image, isGray: true).pixels, found.pixels) {
      #expect(abs(Int(a) - Int(b)) <= 1)
    }
    // With alpha, which stays.
    let four = Image(width: 2, height: 1, channels: 4, pixels: [64, 64, 64, 7, 200, 200, 200, 0])
    let mapped = try ColorProfile(profile).converted(four, isGray: true).pixels
    #expect(
      mapped == [found.pixels[2], found.pixels[2], found.pixels[2], 7] + [
        found.pixels[4], found.pixels[4], found.pixels[4], 0,
      ])
  }

  @Test func sRGBPassesBitForBit() throws {
    let image = row((0..<256).map { [UInt8($0), UInt8(255 - $0), UInt8($0 * 7 % 256)] })
    let same = try ColorProfile(Self.sRGB).converted(image, isGray: false) == image
    #expect(same)
    let curve = ProfileBuilder.parametric(3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
    let grey = Image(width: 256, height: 1, channels: 1, pixels: (0..<256).map { UInt8($0) })
    let sameGrey = try ColorProfile(ProfileBuilder.gray(curve)).converted(grey, isGray: true) == grey
    #expect(sameGrey)
  }

  /// Every form of the parametric curve, by its formula in the specification.
  @Test func parametricCurves() throws {
    let cases: [(Int, [Double], (Double) -> Double)] = [
      (0, [2], { $0 * $0 }),
      (1, [2, 1.5, -0.5], { $0 >= 1.0 / 3 ? pow(1.5 * $0 - 0.5, 2) : 0 }),
      (2, [2, 1.5, -0.5, 0.125], { $0 >= 1.0 / 3 ? pow(1.5 * $0 - 0.5, 2) + 0.125 : 0.125 }),
      (3, [2, 1, 0, 0.25, 0.5], { $0 >= 0.5 ? $0 * $0 : 0.25 * $0 }),
      (4, [2, 1, 0, 0.25, 0.5, -0.25, 0.0625], { $0 >= 0.5 ? $0 * $0 - 0.25 : 0.25 * $0 + 0.0625 }),
    ]
    for (form, parameters, formula) in cases {
      let element = ProfileBuilder.parametric(form, parameters)
      let curve = try #require(ToneCurve(ProfileBytes(bytes: element[...])))
      for (byte, light) in curve.light.enumerated() {
        // The parameters have 16 bits behind the point.
        #expect(abs(Double(light) - min(max(formula(Double(byte) / 255), 0), 1)) < 1e-4, "form \(form) at \(byte)")
      }
    }
    for element in [
      ProfileBuilder.parametric(5, [1]), ProfileBuilder.parametric(3, [2, 1]), Array("curv".utf8),
      Array("curv\0\0\0\0".utf8) + [0xFF, 0xFF, 0xFF, 0xFF, 0, 0], Array("text\0\0\0\0".utf8) + [0, 0, 0, 0],
    ] {
      #expect(ToneCurve(ProfileBytes(bytes: element[...])) == nil)
    }
  }

  @Test func profilesOfOtherKindsAreRefused() throws {
    var cmyk = Self.adobe
    cmyk.replaceSubrange(16..<20, with: "CMYK".utf8)
    var lab = Self.adobe
    lab.replaceSubrange(20..<24, with: "Lab ".utf8)
    #expect(throws: ColorProfile.Refusal(reason: "a colour profile of another kind (CMYK) than grey or RGB by curves"))
    {
      try ColorProfile(cmyk)
    }
    #expect(throws: ColorProfile.Refusal(reason: "a colour profile of another kind (RGB) than grey or RGB by curves")) {
      try ColorProfile(lab)
    }
    #expect(throws: ColorProfile.Refusal(reason: "a colour profile of RGB in a grey picture")) {
      try ColorProfile(Self.adobe).converted(Image(width: 1, height: 1, channels: 1, pixels: [0]), isGray: true)
    }
  }

  /// Whatever is cut off or changed, an answer comes.
  @Test func hostileBytes() {
    let profile = Self.displayP3
    for length in 0..<profile.count { _ = try? ColorProfile(Array(profile.prefix(length))) }
    for position in profile.indices {
      for value in [0, 0x7F, 0x80, 0xFF] as [UInt8] {
        var damaged = profile
        damaged[position] = value
        _ = try? ColorProfile(damaged).converted(row(Self.colors), isGray: false)
      }
    }
    var many = profile
    many.replaceSubrange(128..<132, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(throws: ColorProfile.Refusal(reason: "a damaged colour profile")) { try ColorProfile(many) }
  }

  @Test func profilesInPNGFiles() throws {
    let image = row(Self.colors)
    let plain = try PNGCodec.encode(image, path: "a.png")
    let expected = try ColorProfile(Self.adobe).converted(image, isGray: false)
    func inserting(_ chunks: [UInt8]) -> Data { Data(plain.prefix(33)) + chunks + plain.dropFirst(33) }
    let iCCP = PNGChunks.encoded("iCCP", Array("x\0\0".utf8) + ProfileBuilder.stored(Self.adobe))
    // The profile comes before what gAMA says.
    for data in [inserting(iCCP), inserting(PNGChunks.encoded("gAMA", [0, 1, 0x86, 0xA0]) + iCCP)] {
      let (found, warnings) = try ImageFile.decodeWithWarnings(data, path: "a.png")
      #expect(found == expected && warnings.isEmpty)
    }
    for stream in [
      Array("x".utf8), [0x78, 0x01, 0xFF], ProfileBuilder.stored([1, 2, 3]),
      ProfileBuilder.stored([0, 0, 2, 0] + [UInt8](repeating: 0, count: 508)),
    ] {
      let damaged = inserting(PNGChunks.encoded("iCCP", Array("x\0\0".utf8) + stream))
      let (found, warnings) = try ImageFile.decodeWithWarnings(damaged, path: "a.png")
      #expect(found == image)
      #expect(warnings == ["a damaged colour profile, which is not applied: colours may be off"])
    }
  }

  #if JPEG
    @Test func profilesInJPEGFiles() throws {
      let image = row(Self.colors.flatMap { [[UInt8]](repeating: $0, count: 8) })
      let plain = try JPEGCodec.encode(image, path: "a.jpg", quality: 100)
      let decoded = try ImageFile.decode(plain, path: "a.jpg")
      func segment(_ number: UInt8, of count: UInt8, _ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let body = Array("ICC_PROFILE\0".utf8) + [number, count] + bytes
        return [0xFF, 0xE2, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 255)] + body
      }
      func inserting(_ segments: [UInt8]) -> Data { Data(plain.prefix(2)) + segments + plain.dropFirst(2) }
      let expected = try ColorProfile(Self.adobe).converted(decoded, isGray: false)
      // In two parts, the second first.
      let parts = segment(2, of: 2, Self.adobe[100...]) + segment(1, of: 2, Self.adobe[..<100])
      for segments in [segment(1, of: 1, Self.adobe[...]), parts] {
        let (found, warnings) = try ImageFile.decodeWithWarnings(inserting(segments), path: "a.jpg")
        #expect(found == expected && warnings.isEmpty)
      }
      for segments in [
        segment(1, of: 2, Self.adobe[...]), segment(0, of: 0, Self.adobe[...]), segment(1, of: 1, [1, 2]),
      ] {
        let (found, warnings) = try ImageFile.decodeWithWarnings(inserting(segments), path: "a.jpg")
        #expect(found == decoded)
        #expect(warnings == ["a damaged colour profile, which is not applied: colours may be off"])
      }
    }
  #endif
}

/// Small ICC profiles.
private enum ProfileBuilder {
  static func fixed(_ value: Double) -> [UInt8] { big(UInt32(bitPattern: Int32((value * 65536).rounded()))) }

  static func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

  static func power(_ gamma: Double) -> [UInt8] {
    let number = UInt16((gamma * 256).rounded())
    return Array("curv\0\0\0\0".utf8) + big(1) + [UInt8(number >> 8), UInt8(number & 255)]
  }

  static func table(_ values: [Double]) -> [UInt8] {
    Array("curv\0\0\0\0".utf8) + big(UInt32(values.count))
      + values.map { UInt16(($0 * 65535).rounded()) }.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
  }

  static func parametric(_ form: Int, _ values: [Double]) -> [UInt8] {
    Array("para\0\0\0\0".utf8) + [0, UInt8(form), 0, 0] + values.flatMap(fixed)
  }

  static func gray(_ curve: [UInt8]) -> [UInt8] { profile("GRAY", [("kTRC", curve)]) }

  static func rgb(_ columns: [[Double]], curve: [UInt8]) -> [UInt8] {
    let primaries = zip(["rXYZ", "gXYZ", "bXYZ"], columns).map { name, column in
      (name, Array("XYZ \0\0\0\0".utf8) + column.flatMap(fixed))
    }
    return profile("RGB ", primaries + ["rTRC", "gTRC", "bTRC"].map { ($0, curve) })
  }

  static func profile(_ space: String, _ tags: [(String, [UInt8])]) -> [UInt8] {
    var (table, body) = (big(UInt32(tags.count)), [UInt8]())
    let start = 132 + 12 * tags.count
    for (name, element) in tags {
      table += Array(name.utf8) + big(UInt32(start + body.count)) + big(UInt32(element.count))
      body += element + [UInt8](repeating: 0, count: (4 - element.count % 4) % 4)
    }
    var header = [UInt8](repeating: 0, count: 128)
    header.replaceSubrange(0..<4, with: big(UInt32(start + body.count)))
    header.replaceSubrange(12..<24, with: Array("mntr\(space)XYZ ".utf8))
    header.replaceSubrange(36..<40, with: Array("acsp".utf8))
    return header + table + body
  }

  /// A zlib stream that stores the bytes, fewer than 65,536 of them.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt16(bytes.count)
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes { (a, b) = ((a + UInt32(byte)) % 65521, (b + a + UInt32(byte)) % 65521) }
    return [0x78, 0x01, 0x01, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)] + bytes
      + big(b << 16 | a)
  }
}
