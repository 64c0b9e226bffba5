import Engine
import Testing

@testable import LatentSpace

@Suite struct CodePlaneTests {
  private let corners = Tensor([1, 2, -4, 0.5, 3, 3], shape: [3, 2])

  /// At a corner stands the code itself, to the bit.
  @Test(arguments: [([0, 0], [1, 2]), ([1, 0], [-4, 0.5]), ([0, 1], [3, 3])] as [([Float], [Float])])
  func corners(at: [Float], code: [Float]) {
    #expect(CodePlane.code(corners: corners, at: at, distribution: .normal).values == code)
  }

  /// Codes of independent standard normal numbers stay so: weights 0.5 and 0.5 are divided by √0.5.
  @Test func theMiddleOfTwoIsDivided() {
    let found = CodePlane.code(corners: Tensor([2, 0, 0, 2], shape: [2, 2]), at: [0.5], distribution: .normal).values
    for value in found { #expect(abs(value - Float(2).squareRoot()) < 1e-6) }
  }

  @Test func uniformCodesStayWithinTheirRange() {
    let codes = Tensor([-0.5, 0.5, 1, -1], shape: [2, 2])
    #expect(CodePlane.code(corners: codes, at: [0.5], distribution: .uniform).values == [0.25, -0.25])
    #expect(CodePlane.code(corners: codes, at: [3], distribution: .uniform).values == [1, -1])
  }
}
