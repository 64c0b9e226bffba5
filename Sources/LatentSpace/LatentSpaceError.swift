import FileFormats
import Statistics

/// What can be wrong with codes, directions and edits.
public enum LatentSpaceError: Error, Equatable, CustomStringConvertible {
  /// A part of a direction, or of an array that is used as one, that is not what it should be.
  case directionField(file: String, field: String, expected: String, found: String)
  /// A direction of another model; `direction` and `model` are the beginnings of both identities.
  case directionOfOtherModel(file: String, direction: String, model: String)
  /// A direction of another space than the one asked for.
  case directionOfOtherSpace(file: String, direction: String, asked: String)
  /// A name of no direction; `known` are the names of those that came with the model.
  case directionNotFound(name: String, known: [String])
  /// A folder of directions that is not there.
  case noDirectionFolder(path: String)
  /// A folder without a direction of an attribute that can be scored.
  case noScoredDirection(folder: String)
  /// An array of codes, or of their classes or names, of a shape or type that cannot be used.
  case codesShape(file: String, expected: String, found: [Int])
  /// A number of codes that is NaN or infinite, in a row counted from 0.
  case codeNotFinite(file: String, row: Int)
  /// A number of codes beyond single precision, in a row counted from 0.
  case codeTooLarge(file: String, row: Int, value: Double)
  /// A part of a file of codes that is not what it should be.
  case codesField(file: String, field: String, expected: String, found: String)
  /// Codes of another model; `codes` and `model` are the beginnings of both identities.
  case codesOfOtherModel(file: String, codes: String, model: String)
  /// A name of no space of codes.
  case space(name: String)
  /// Keyframes that a walk of this mode cannot go through.
  case walk(mode: String, expected: String, found: String)
  /// A direction of which holding others leaves a smaller share than is expected; both 0 to 1.
  case littleLeft(direction: String, share: Double, expected: Double)
  /// Scores of an attribute that cannot be used, such as ones that are not finite or do not vary.
  case scores(attribute: String, expected: String, found: String)
  /// A scorer whose features are of pictures of another size than the model's; both in pixels.
  case featuresOfOtherSize(expected: Int, found: Int)
  /// Codes, or activations, that do not vary along something.
  case codesAlike(along: String)
  /// Layers of which the model does not have all, counted from 0.
  case layers(expected: ClosedRange<Int>, found: ClosedRange<Int>)
  /// A number of truncated layers that the model cannot have.
  case truncatedLayers(expected: ClosedRange<Int>, found: Int)
  /// An attribute of colour, asked of a model that draws in grey.
  case colorOfGrey(attribute: String)
  /// What is wrong with the codes or scores of one class when its boundary is looked for.
  case boundaryOfClass(name: String, error: StatisticsError)
  /// More codes than can have the activations of a layer held together; `features` is the numbers of one code,
  /// `expected` the most codes.
  case activations(layer: String, features: Int, codes: Int, expected: Int)
  /// Points, layers or other parts of a drag that cannot be.
  case drag(what: String, expected: String, found: String)
  /// A mask of a drag that does not fit the picture, or lets nothing change.
  case mask(file: String, expected: String, found: String)
  /// Too few labels of a side, or a label of a picture that is not in the pool.
  case labels(attribute: String, expected: String, found: String)

  public var description: String {
    switch self {
    case .directionField(let file, let field, let expected, let found):
      return "\(file): \(field): expected \(expected), found \(found)"
    case .directionOfOtherModel(let file, let direction, let model):
      return "\(file): found for the model \(direction), and used with the model \(model)"
    case .directionOfOtherSpace(let file, let direction, let asked):
      return "\(file): found in the space \(direction), and asked for in \(asked)"
    case .directionNotFound(let name, let known):
      let list = known.isEmpty ? "the model brings none" : "the model brings \(known.joined(separator: ", "))"
      return "no direction \"\(name)\": \(list), and there is no such file" + NearestName.hint(name, among: known)
    case .noDirectionFolder(let path):
      return "\(path): no folder of directions; make one with latent boundary --output"
    case .noScoredDirection(let folder):
      return
        "\(folder): expected a direction of an attribute that can be scored, found none; --scorer gives learned ones"
    case .codesShape(let file, let expected, let found):
      return "\(file): expected numbers of the shape \(expected), found the shape \(found)"
    case .codeNotFinite(let file, let row):
      return "\(file): expected finite numbers, found one that is not in row \(row)"
    case .codeTooLarge(let file, let row, let value):
      return "\(file): expected numbers within ±3.4e38, which single precision holds, found \(value) in row \(row)"
    case .codesField(let file, let field, let expected, let found):
      return "\(file): \(field): expected \(expected), found \(found)"
    case .codesOfOtherModel(let file, let codes, let model):
      return "\(file): codes of the model \(codes), and used with the model \(model)"
    case .space(let name):
      return "no space \"\(name)\": expected z, w or s"
    case .walk(let mode, let expected, let found):
      return "a walk of the mode \(mode): expected \(expected), found \(found)"
    case .littleLeft(let direction, let share, let expected):
      let percent = { (value: Double) in "\((1000 * value).rounded() / 10) %" }
      return "\(direction): expected to keep at least \(percent(expected)) of itself when others are held, found "
        + percent(share)
    case .scores(let attribute, let expected, let found):
      return "scores of \(attribute): expected \(expected), found \(found)"
    case .featuresOfOtherSize(let expected, let found):
      return "features of the scorer: expected one for pictures of \(expected) pixels, as the model's, found \(found)"
    case .codesAlike(let direction):
      return "codes along \(direction): expected to vary, found all alike"
    case .layers(let expected, let found):
      return "layers \(found.lowerBound)-\(found.upperBound): expected layers from \(expected.lowerBound) to "
        + "\(expected.upperBound)"
    case .truncatedLayers(let expected, let found):
      return
        "layers that truncation applies to: expected \(expected.lowerBound) to \(expected.upperBound), found \(found)"
    case .colorOfGrey(let attribute):
      return "\(attribute): expected a model that draws in colour, found one that draws in grey"
    case .boundaryOfClass(let name, let error):
      return "class \(name): \(error)"
    case .activations(let layer, let features, let codes, let expected):
      return "activations of \(layer), \(features) a code: expected at most \(expected) codes, found \(codes)"
    case .drag(let what, let expected, let found):
      return "drag: \(what): expected \(expected), found \(found)"
    case .mask(let file, let expected, let found):
      return "\(file): expected \(expected), found \(found)"
    case .labels(let attribute, let expected, let found):
      return "labels of \(attribute): expected \(expected), found \(found)"
    }
  }
}
