import Engine
import Foundation
import TestSupport
import Testing

/// What training changed, as root mean squares over each tensor. Adam divides a gradient by its own size, so that
/// a weight whose gradient is nearly zero moves by the roundings of that gradient: single weights may differ, a
/// tensor's whole change only by a thousandth.
func expectChange(
  _ tensors: [Tensor], from start: String, to end: String, _ names: [String], _ fixture: Fixture
) throws {
  for (tensor, name) in zip(tensors, names) {
    let before = try fixture.tensor("\(start)/\(name)").values
    let after = try fixture.tensor("\(end)/\(name)").values
    var (change, difference) = (0.0, 0.0)
    for ((a, b), c) in zip(zip(before, after), tensor.values) {
      change += pow(Double(b) - Double(a), 2)
      difference += pow(Double(c) - Double(b), 2)
    }
    // Weights of the mapping are about 100, where a rounding of Float is 4e-6 beside a change of 6e-3.
    #expect((difference / change).squareRoot() < 3e-3, "\(end): \(name)")
  }
}
