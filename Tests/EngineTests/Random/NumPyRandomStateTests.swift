import Testing

@testable import Engine

/// The constants were made with NumPy 2.4:
/// `r = numpy.random.RandomState(seed).randn(2000); [x.hex() for x in (*r[:4], r[999], r[1998], r[1999])]`,
/// and the 64-bit FNV-1a digest of `RandomState(seed).randn(5001).tobytes()`.
struct NumPyRandomStateTests {
  struct Reference: Sendable {
    let seed: UInt32
    let first: [Double]
    let at999: Double
    let last: [Double]
    let digest: UInt64
  }

  static let references = [
    Reference(
      seed: 0,
      first: [0x1.c398ef3e5cfa5p+0, 0x1.99c2cfacc8953p-2, 0x1.f51d25222c9abp-1, 0x1.1ed5969e3314ep+1],
      at999: -0x1.6eb574c9b16b2p-2, last: [-0x1.2453a6c2bc8bcp+0, -0x1.4f9bc11311ec5p+0],
      digest: 0xc2b3_1576_7e73_c242),
    Reference(
      seed: 1,
      first: [0x1.9fd5190657c50p+0, -0x1.393822fb7d9adp-1, -0x1.0e6c872548fd2p-1, -0x1.12ae1255cb80cp+0],
      at999: -0x1.7ee2458ea67ffp-3, last: [0x1.4b74c04da6e99p-1, 0x1.6307008b3b891p+0],
      digest: 0xc905_5182_03f7_6893),
    Reference(
      seed: 7,
      first: [0x1.b0c64ae2deb29p+0, -0x1.dd1eafa1d414dp-2, 0x1.0cdcdf34c3aedp-5, 0x1.a14bf2d03adc9p-2],
      at999: -0x1.5ad950d76d965p-1, last: [-0x1.07162e58cdac9p-2, -0x1.af0f9392f3688p-3],
      digest: 0x0952_84bf_f048_6ffc),
    Reference(
      seed: .max,
      first: [0x1.4bfc38c486d8ap-1, 0x1.56b192e507eeep-1, -0x1.149e836f192fdp+0, 0x1.23543dec5a0fcp-2],
      at999: 0x1.adea44c300e5dp-1, last: [-0x1.450cc8591d45bp+0, 0x1.71f1e9b4b4f9ap+0],
      digest: 0x105a_2bdf_74de_1a9b),
  ]

  @Test(arguments: references) func normalsAreNumPysBitForBit(_ reference: Reference) {
    var state = NumPyRandomState(seed: reference.seed)
    let values = state.standardNormals(5001)
    #expect(Array(values[..<4]) == reference.first)
    #expect(values[999] == reference.at999)
    #expect(Array(values[1998..<2000]) == reference.last)
    #expect(values.withUnsafeBytes { fnv1a($0) } == reference.digest)
  }

  @Test func drawingOneByOneEqualsDrawingAtOnce() {
    var single = NumPyRandomState(seed: 7)
    var whole = NumPyRandomState(seed: 7)
    // An odd count first, so that the waiting second value of a pair crosses the border.
    let pieces = single.standardNormals(3) + [single.standardNormal()] + single.standardNormals(0)
    #expect(pieces == whole.standardNormals(4))
  }

  /// `RandomState(7).random_sample(1000)` and `RandomState(7).randint(0, 2**32, 3, numpy.uint32)`.
  @Test func uniformsAndWordsAreNumPys() {
    var state = NumPyRandomState(seed: 7)
    let uniforms = (0..<1000).map { _ in state.uniform() }
    #expect(uniforms[0] == 0x1.388f0a7465c98p-4)
    #expect(uniforms[1] == 0x1.8f5184146a0a7p-1)
    #expect(uniforms[999] == 0x1.0d7f124c141e0p-6)
    var words = NumPyRandomState(seed: 7)
    #expect((0..<3).map { _ in words.next() } == [327_741_615, 976_413_892, 3_349_725_721])
  }

  /// The tenth thousandth output of MT19937 seeded with 5489, which the C++ standard states for `std::mt19937`.
  @Test func tenThousandthWordIsTheStandardsOne() {
    var state = NumPyRandomState(seed: 5489)
    for _ in 1..<10_000 { _ = state.next() }
    #expect(state.next() == 4_123_659_995)
  }

  @Test func codeIsRoundedToFloat() {
    let code = NumPyRandomState.latentCode(seed: 7, dimension: 64)
    var state = NumPyRandomState(seed: 7)
    #expect(code == state.standardNormals(64).map { Float($0) })
    #expect(NumPyRandomState.latentCode(seed: 7, dimension: 8) == Array(code[..<8]))
    #expect(NumPyRandomState.latentCode(seed: 8, dimension: 64) != code)
  }

  private func fnv1a(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
