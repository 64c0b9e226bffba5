import Foundation
import Testing

@testable import FileFormats

@Suite struct ONNXModelTests {
  /// The examples of the encoding's own documentation: 150 in field 1 is `08 96 01`, "testing" in field 2 is `12 07` and
  /// its bytes, and a message of the first in field 3 is `1a 03 08 96 01`.
  @Test func wireFormat() {
    var number = ProtocolBuffer()
    number.append(150, field: 1)
    #expect(number.data == Data([0x08, 0x96, 0x01]))
    var text = ProtocolBuffer()
    text.append("testing", field: 2)
    #expect(text.data == Data([0x12, 0x07] + Array("testing".utf8)))
    var outer = ProtocolBuffer()
    outer.append(number, field: 3)
    #expect(outer.data == Data([0x1a, 0x03, 0x08, 0x96, 0x01]))
    var negative = ProtocolBuffer()
    negative.append(-2, field: 1)
    #expect(negative.data == Data([0x08, 0xfe] + [UInt8](repeating: 0xff, count: 8) + [0x01]))
    var real = ProtocolBuffer()
    real.append(Float(1), field: 2)
    #expect(real.data == Data([0x15, 0x00, 0x00, 0x80, 0x3f]))
  }

  /// A whole model, byte for byte: x + c with c = [1, 2].
  @Test func model() throws {
    var model = ONNXModel(name: "g")
    model.producer = ("latent", "0")
    model.inputs = [.init("x", shape: [1, 2])]
    model.outputs = [.init("y", shape: [1, 2])]
    model.constants = [("c", .floats([1, 2], shape: [2]))]
    model.nodes = [.init("Add", inputs: ["x", "c"], outputs: ["y"])]
    func message(_ field: UInt8, _ bytes: [UInt8]) -> [UInt8] { [field << 3 | 2, UInt8(bytes.count)] + bytes }
    func text(_ field: UInt8, _ text: String) -> [UInt8] { message(field, Array(text.utf8)) }
    let node = text(1, "x") + text(1, "c") + text(2, "y") + text(4, "Add")
    let constant =
      [0x08, 0x02, 0x10, 0x01] + text(8, "c") + message(9, [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40])
    func port(_ name: String) -> [UInt8] {
      let shape = message(1, [0x08, 0x01]) + message(1, [0x08, 0x02])
      return text(1, name) + message(2, message(1, [0x08, 0x01] + message(2, shape)))
    }
    let graph =
      message(1, node) + text(2, "g") + message(5, constant) + message(11, port("x")) + message(12, port("y"))
    let expected =
      [0x08, 0x08] + text(2, "latent") + text(3, "0") + message(7, graph) + message(8, text(1, "") + [0x10, 0x11])
    #expect(model.message.data == Data(expected))
  }

  @Test func attributes() {
    var model = ONNXModel(name: "")
    model.nodes = [
      .init(
        "N", inputs: [], outputs: [],
        attributes: ["b": .integers([3, -1]), "a": .float(0.5), "c": .text("t"), "d": .integer(7)])
    ]
    let data = model.message.data
    // In the order of their names: name, value, and the number of their type.
    for bytes in [
      [0x0a, 0x01, 0x61, 0x15, 0, 0, 0, 0x3f, 0xa0, 0x01, 0x01],
      [0x0a, 0x01, 0x63, 0x22, 0x01, 0x74, 0xa0, 0x01, 0x03], [0x0a, 0x01, 0x64, 0x18, 0x07, 0xa0, 0x01, 0x02],
      [0x0a, 0x01, 0x62, 0x40, 0x03, 0x40] + [UInt8](repeating: 0xff, count: 9) + [0x01, 0xa0, 0x01, 0x07],
    ] as [[UInt8]] {
      #expect(data.range(of: Data(bytes)) != nil, "\(bytes)")
    }
  }
}
