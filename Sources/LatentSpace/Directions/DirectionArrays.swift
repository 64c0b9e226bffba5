import FileFormats
import Foundation

/// Directions in arrays of NumPy: an `.npy` `[D]`, `[1, D]` or `[K, D]`, an `.npz` of one such array, or the `.npz` in
/// which GANSpace keeps its components.
///
/// Of GANSpace's arrays two are read: `lat_comp`, `[K, 1, D]` or `[K, D]`, the components in the space of codes, and
/// `lat_stdev`, `[K]`, the standard deviations along them of codes that are not truncated. For codes z, whose spread is
/// known, that program writes 1 for each (Härkönen, Hertzmann, Lehtinen and Paris, "GANSpace: discovering interpretable
/// GAN controls", NeurIPS 2020).
public struct DirectionArrays {
  /// The file's name, which errors name.
  public let file: String
  /// The number of directions, K.
  public let count: Int
  /// The space of the codes; nil where the file does not tell.
  public let space: CodeSpace?
  /// As it is on file: `[D]`, `[1, D]`, `[K, D]` or `[K, 1, D]`, all above 0.
  private let array: NPYArray
  private let deviations: [Double]?

  /// - Throws: `FileFormatError` for a damaged file; `LatentSpaceError` for arrays that are no directions.
  public init(contentsOf url: URL) throws {
    file = url.lastPathComponent
    guard url.pathExtension.lowercased() == "npz" else {
      (array, deviations, space) = (try NPYArray(contentsOf: url), nil, nil)
      count = try Self.count(of: array, file: file)
      return
    }
    let archive = try NPZFile(contentsOf: url)
    if let components = try archive.arrayIfPresent(named: "lat_comp") {
      array = components
      let number = try Self.count(of: components, file: "\(url.lastPathComponent), lat_comp")
      count = number
      let deviations = try archive.arrayIfPresent(named: "lat_stdev").map {
        try Self.deviations($0, count: number, file: url.lastPathComponent)
      }
      let isOfLatents = deviations?.allSatisfy { $0 == 1 }
      (self.deviations, space) = (deviations, isOfLatents.map { $0 ? .z : .w })
      return
    }
    guard archive.names.count == 1, let name = archive.names.first else {
      throw LatentSpaceError.directionField(
        file: file, field: "arrays", expected: "lat_comp, as GANSpace writes it, or one array alone",
        found: archive.names.isEmpty ? "none" : archive.names.joined(separator: ", "))
    }
    (array, deviations, space) = (try archive.array(named: name), nil, nil)
    count = try Self.count(of: array, file: "\(file), \(name)")
  }

  private static func count(of array: NPYArray, file: String) throws -> Int {
    let isOfRows =
      switch array.shape.count {
      case 1, 2: true
      case 3: array.shape[1] == 1
      default: false
      }
    guard isOfRows, array.shape.allSatisfy({ $0 > 0 }), array.strings == nil else {
      throw LatentSpaceError.codesShape(file: file, expected: "[D], [1, D] or [directions, D]", found: array.shape)
    }
    // A column is one direction too.
    return array.shape.filter { $0 > 1 }.count < 2 ? 1 : array.shape[0]
  }

  private static func deviations(_ array: NPYArray, count: Int, file: String) throws -> [Double] {
    guard array.shape == [count], let values = array.doubles else {
      throw LatentSpaceError.codesShape(
        file: "\(file), lat_stdev", expected: "[\(count)], as many as lat_comp has", found: array.shape)
    }
    if let wrong = values.firstIndex(where: { !($0 > 0 && Float($0).isFinite && Float($0) > 0) }) {
      throw LatentSpaceError.directionField(
        file: file, field: "lat_stdev, component \(wrong + 1)", expected: "a finite number above 0",
        found: "\(values[wrong])")
    }
    return values
  }

  /// One of the directions: its numbers, and the standard deviation along it of codes that are not truncated, where the
  /// file states it. A file of one keeps its shape.
  /// - Parameter number: from 1; nil for the only one.
  /// - Throws: `LatentSpaceError.directionField` where there is none of that number, or several and no number.
  public func direction(_ number: Int?) throws -> (array: NPYArray, deviation: Double?) {
    guard let number = number ?? (count == 1 ? 1 : nil), (1...count).contains(number) else {
      throw LatentSpaceError.directionField(
        file: file, field: "direction",
        expected: count == 1
          ? "1, the only one" : "the number of one of its \(count), as \(file):1 to \(file):\(count)",
        found: number.map { "\($0)" } ?? "none")
    }
    let deviation = deviations?[number - 1]
    guard count > 1 else { return (array, deviation) }
    let dimension = array.elements.count / count
    let range = (number - 1) * dimension..<number * dimension
    if case .float32(let values) = array.elements {
      return (NPYArray(shape: [dimension], Array(values[range])), deviation)
    }
    return (NPYArray(shape: [dimension], .float64(Array((array.doubles ?? [])[range]))), deviation)
  }
}
