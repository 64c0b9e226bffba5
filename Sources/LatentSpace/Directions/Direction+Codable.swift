/// A direction within a JSON document, as recipes hold it. Optional fields that are empty are left out.
extension Direction: Codable {
  private enum CodingKeys: String, CodingKey {
    case attribute, space, layers, normal, offset, classOffsets, deviation, truncation, model, method, report
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(attribute, forKey: .attribute)
    try fields.encode(space, forKey: .space)
    try fields.encodeIfPresent(layers.map { "\($0.lowerBound)-\($0.upperBound)" }, forKey: .layers)
    try fields.encode(normal, forKey: .normal)
    try fields.encode(offset, forKey: .offset)
    if !classOffsets.isEmpty { try fields.encode(classOffsets, forKey: .classOffsets) }
    try fields.encode(deviation, forKey: .deviation)
    try fields.encodeIfPresent(truncation, forKey: .truncation)
    if !modelIdentity.isEmpty { try fields.encode(modelIdentity, forKey: .model) }
    try fields.encode(method, forKey: .method)
    if !report.isEmpty { try fields.encode(report, forKey: .report) }
  }

  /// - Throws: `DecodingError` for what a direction file would be refused for.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    func require(_ holds: Bool, _ key: CodingKeys, _ expected: String, _ found: Any) throws {
      guard !holds else { return }
      throw DecodingError.dataCorruptedError(
        forKey: key, in: fields, debugDescription: "expected \(expected), found \(found)")
    }
    let space = try fields.decode(CodeSpace.self, forKey: .space)
    let normal = try fields.decode([Float].self, forKey: .normal)
    let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
    try require(abs(length - 1) < 1e-3, .normal, "unit length", length)
    let deviation = try fields.decode(Float.self, forKey: .deviation)
    try require(deviation > 0 && deviation.isFinite, .deviation, "a number above 0", deviation)
    let text = try fields.decodeIfPresent(String.self, forKey: .layers)
    let layers = text.flatMap { ClosedRange(layers: $0) }
    try require(text == nil || layers != nil && space == .w, .layers, "layers of w as 2-4", text ?? "")
    self.init(
      attribute: try fields.decode(String.self, forKey: .attribute), space: space, layers: layers, normal: normal,
      offset: try fields.decode(Float.self, forKey: .offset),
      classOffsets: try fields.decodeIfPresent([String: Float].self, forKey: .classOffsets) ?? [:],
      deviation: deviation, truncation: try fields.decodeIfPresent(Float.self, forKey: .truncation),
      modelIdentity: try fields.decodeIfPresent(String.self, forKey: .model) ?? "",
      method: try fields.decode(String.self, forKey: .method),
      report: try fields.decodeIfPresent(String.self, forKey: .report) ?? "")
  }
}
