import Datasets
import Engine
import FileFormats

/// Which pictures of a set a scorer is tested on instead of trained on: decided by the set, the options and the groups
/// alone, so that it can be told again later.
enum HeldOutPictures {
  /// Positions of the pictures that are kept for the test, ascending: at random, or whole groups at random until there
  /// are enough, at most half of all.
  /// - Parameters:
  ///   - groups: a label whose values are kept together, of all pictures of the folder that `images` was decoded from.
  ///   - data: what errors name.
  /// - Throws: `ScorerError.constantLabel` where the groups cannot be divided.
  static func positions(
    in images: DecodedImages, options: ScorerOptions, groups: LabelColumn?, data: String
  ) throws -> [Int] {
    var random = PhiloxGenerator(seed: options.seed, purpose: "held-out pictures")
    let wanted = min(max(2, Int((options.heldOutShare * Double(images.count)).rounded())), images.count / 2)
    guard let groups else { return random.permutation(images.count).prefix(wanted).sorted() }
    let keys: [Double] =
      switch groups.values {
      case .category(_, let indices): images.items.map { Double(indices[$0]) }
      case .number(let values): images.items.map { values[$0] }
      }
    let members = Dictionary(grouping: 0..<images.count) { keys[$0] }
    let names = members.keys.sorted()
    var held: [Int] = []
    for index in random.permutation(names.count) {
      let group = members[names[index]]!
      if held.count < wanted, held.count + group.count <= images.count / 2 { held += group }
    }
    guard !held.isEmpty else {
      throw ScorerError.constantLabel(data: data, label: groups.name, value: "one group with more than half of all")
    }
    return held.sorted()
  }

  /// A digest of pictures, without their classes, and of the labels that are learned from them.
  static func dataDigest(_ images: DecodedImages, _ columns: [LabelColumn]) -> String {
    var hash = ContentHash()
    hash.add(word: DecodedImages(size: images.size, pixels: images.pixels, classes: nil).digest)
    for column in columns {
      hash.add(column.name)
      if let answers = column.yesAndNo {
        for value in answers { hash.add(word: value.bitPattern) }
        continue
      }
      switch column.values {
      case .category(let names, let indices):
        for index in indices { hash.add(names[index]) }
      case .number(let values):
        for value in values { hash.add(word: value.bitPattern) }
      }
    }
    return hash.digits
  }
}

extension LearnedScorer {
  /// How the pictures of a folder have to be decoded to be those that the scorer was trained on and tested with; nil
  /// where that is not known, or where it had another number of pictures.
  public func trainingDecodeOptions(pictures count: Int, threads: Int? = nil) -> DecodeOptions? {
    guard let isPadded = provenance.isPadded, let tested = labels.first?.heldOut?.samples,
      provenance.pictures + tested == count
    else { return nil }
    return DecodeOptions(
      size: provenance.options.size, squaring: isPadded ? .pad(.white) : .crop, threads: threads)
  }

  /// Positions of the pictures that had no part in the training, ascending; nil where these are not the pictures, with
  /// the labels, that the scorer was trained on and tested with, or where those for the test were chosen elsewhere.
  /// - Parameters:
  ///   - images: all pictures of a folder, decoded by `trainingDecodeOptions`.
  ///   - table: the folder's labels.
  public func heldOutPictures(of images: DecodedImages, labels table: LabelTable) -> [Int]? {
    func column(_ name: String) -> LabelColumn? { table.columns.first { $0.name == name } }
    // Read as what the scorer learned, whatever they are taken for now.
    let columns = labels.compactMap { label in
      if case .number = label.kind {
        column(label.name)?.read(as: .numbers)
      } else {
        column(label.name)?.read(as: .categories)
      }
    }
    guard provenance.isHeldOutGiven != true, columns.count == labels.count,
      HeldOutPictures.dataDigest(images, columns) == provenance.dataDigest
    else {
      return nil
    }
    var groups: LabelColumn?
    if let name = provenance.heldOutBy {
      guard let known = column(name) else { return nil }
      groups = known
    }
    return try? HeldOutPictures.positions(in: images, options: provenance.options, groups: groups, data: "")
  }
}
