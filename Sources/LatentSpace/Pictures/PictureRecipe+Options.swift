import Foundation
import GenerativeModels

/// The parts of a recipe as people write them behind the options of `latent sample`.
extension PictureRecipe.Edit {
  /// Reads `smile=1.5`, `smile=1.5@2-4` for layers, `smile=1.5:hold=age+glasses` for directions to hold, or both, in
  /// this order.
  /// - Throws: `PictureRecipeError`.
  public init(option text: String) throws {
    let parts = text.splitOnce(at: ":hold=")
    let head = parts.head
    guard let equals = head.lastIndex(of: "="), equals != head.startIndex else { throw Self.fault(text) }
    let (amount, layers) = String(head[head.index(after: equals)...]).splitOnce(at: "@")
    let hold = parts.tail?.split(separator: "+", omittingEmptySubsequences: false).map(String.init) ?? []
    guard let number = Float(option: amount), !hold.contains("") else { throw Self.fault(text) }
    self.init(
      direction: String(head[..<equals]), amount: number, layers: try layers.map { try LayerText($0).layers },
      hold: hold)
  }

  private static func fault(_ text: String) -> PictureRecipeError {
    .field(
      "edit", expected: "a direction and an amount within ±1000, as smile=1.5, smile=1.5@2-4 or smile=1.5:hold=age",
      found: text)
  }

  /// What `init(option:)` reads.
  public var option: String {
    "\(direction)=\(amount)" + (layers.map { "@" + LayerText($0).text } ?? "")
      + (hold.isEmpty ? "" : ":hold=" + hold.joined(separator: "+"))
  }
}

extension PictureRecipe.Channel {
  /// Reads `3/12=2`: layer 3, channel 12, by 2 standard deviations.
  /// - Throws: `PictureRecipeError`.
  public init(option text: String) throws {
    let (place, amount) = text.splitOnce(at: "=")
    let numbers = place.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let layer = numbers[0], let channel = numbers[1], layer >= 0, channel >= 0,
      let amount, let number = Float(option: amount)
    else {
      throw PictureRecipeError.field(
        "channel", expected: "layer/channel=amount, as 3/12=2, the amount within ±1000", found: text)
    }
    self.init(layer: layer, channel: channel, amount: number)
  }

  /// What `init(option:)` reads.
  public var option: String { "\(layer)/\(channel)=\(amount)" }
}

extension PictureRecipe.Mix {
  /// Reads `9@4-7`: the w of seed 9 in layers 4 to 7.
  /// - Throws: `PictureRecipeError`.
  public init(option text: String) throws {
    let (seed, layers) = text.splitOnce(at: "@")
    guard let seed = UInt32(seed), let layers else {
      throw PictureRecipeError.field("mix", expected: "a seed and layers, as 9@4-7", found: text)
    }
    self.init(seed: seed, layers: try LayerText(layers).layers)
  }

  /// What `init(option:)` reads.
  public var option: String { "\(seed)@" + LayerText(layers).text }
}

extension PictureRecipe.OtherClass {
  /// Reads `dog=0.3`.
  /// - Throws: `PictureRecipeError`.
  public init(option text: String) throws {
    guard let equals = text.lastIndex(of: "="), equals != text.startIndex,
      let share = Float(text[text.index(after: equals)...]), (0...1).contains(share)
    else {
      throw PictureRecipeError.field(
        "other-class", expected: "a class and its share from 0 to 1, as dog=0.3", found: text)
    }
    self.init(name: String(text[..<equals]), share: share)
  }

  /// What `init(option:)` reads.
  public var option: String { "\(name)=\(share)" }
}

extension PictureRecipe.Start {
  /// Reads `3,8,11@0.2,0.4`, a place on the plane of three seeds, or `3,8@0.5` on the line of two.
  /// - Throws: `PictureRecipeError`.
  public init(planeOption text: String) throws {
    let (seeds, at) = text.splitOnce(at: "@")
    let numbers = seeds.split(separator: ",", omittingEmptySubsequences: false).map { UInt32($0) }
    let place = (at ?? "").split(separator: ",", omittingEmptySubsequences: false).map { Float(option: $0) }
    guard (2...3).contains(numbers.count), place.count == numbers.count - 1, !numbers.contains(nil),
      place.allSatisfy({ $0.map { abs($0) <= 100 } ?? false })
    else {
      throw PictureRecipeError.field(
        "plane", expected: "three seeds and two numbers within ±100, as 3,8,11@0.2,0.4, or two and one", found: text)
    }
    self = .plane(seeds: numbers.compactMap(\.self), at: place.compactMap(\.self))
  }

  /// Reads `3@1.2,-0.5`: seed 3, moved along the first two components.
  /// - Throws: `PictureRecipeError`.
  public init(componentsOption text: String) throws {
    let (seed, at) = text.splitOnce(at: "@")
    let place = (at ?? "").split(separator: ",", omittingEmptySubsequences: false).compactMap { Float(option: $0) }
    guard let seed = UInt32(seed), place.count == 2 else {
      throw PictureRecipeError.field(
        "components", expected: "a seed and two numbers within ±1000, as 3@1.2,-0.5", found: text)
    }
    self = .components(seed: seed, at: place)
  }

  /// Reads `found.npz#2`, row 2 of a file, or a name alone for row 0.
  /// - Throws: `PictureRecipeError`.
  public init(rowOption text: String) throws {
    guard let mark = text.lastIndex(of: "#") else {
      self = .codes(file: text, row: 0)
      return
    }
    guard let row = Int(text[text.index(after: mark)...]), row >= 0, mark != text.startIndex else {
      throw PictureRecipeError.field("start", expected: "a file and a row from 0, as found.npz#2", found: text)
    }
    self = .codes(file: String(text[..<mark]), row: row)
  }
}

extension Float {
  /// A number within ±1000.
  fileprivate init?(option text: some StringProtocol) {
    guard let value = Float(text), abs(value) <= 1000 else { return nil }
    self = value
  }
}

extension String {
  /// What stands before the first `mark`, and what behind it; nil where there is none.
  fileprivate func splitOnce(at mark: String) -> (head: String, tail: String?) {
    guard let range = range(of: mark) else { return (self, nil) }
    return (String(self[..<range.lowerBound]), String(self[range.upperBound...]))
  }
}
