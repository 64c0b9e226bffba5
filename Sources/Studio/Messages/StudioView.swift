/// A view of the page, with the number that its frames carry.
enum StudioView: String, Codable, Sendable, CaseIterable {
  case explore, label, drag, invert, colour, walk

  var number: UInt8 { UInt8(Self.allCases.firstIndex(of: self)!) }
}
