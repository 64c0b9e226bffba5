import Datasets
import FileFormats
import Foundation

/// Which files are to be coloured, and where each goes: planned before the work, so that no input can be overwritten.
struct ColorizeInputs {
  struct Item {
    let input: URL
    let output: URL
    /// What hints and messages call it: its path below the folder that was given, or its name.
    let name: String
  }

  /// The pictures of one folder, or those given by themselves: a video is within one of them.
  struct Group {
    var items: [Item] = []
  }

  /// A file that cannot be coloured, and why in one line.
  struct Failure: Encodable {
    let file: String
    let reason: String
  }

  private(set) var groups: [Group] = []
  /// What was asked for and is not there.
  private(set) var failures: [Failure] = []
  /// What is in the folders and no picture, and why.
  private(set) var skipped: [FileRemark] = []

  var count: Int { groups.reduce(0) { $0 + $1.items.count } }

  /// - Parameters:
  ///   - paths: files and folders.
  ///   - output: the folder of the results; where it lies within a folder that is given, what is in it is left out.
  ///   - suffix: the extension of the results; nil keeps that of each input.
  /// - Throws: `ColorizeInputError` where a result would take an input's place or two results the same one.
  init(_ paths: [String], output: URL, suffix: String?) throws {
    let output = output.resolvingSymlinksInPath().standardizedFileURL
    var single = Group()
    for path in paths {
      let url = URL(fileURLWithPath: path).standardizedFileURL
      var isFolder: ObjCBool = false
      if !FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) {
        failures.append(Failure(file: path, reason: "\(FileFormatError.noSuchFile(path))"))
      } else if isFolder.boolValue {
        try addFolder(url, shown: path, output: output, suffix: suffix)
      } else {
        let name = url.lastPathComponent
        single.items.append(
          Item(input: url, output: Self.result(of: name, in: output, suffix: suffix), name: name))
      }
    }
    if !single.items.isEmpty { groups.append(single) }
    try check()
  }

  private mutating func addFolder(_ folder: URL, shown path: String, output: URL, suffix: String?) throws {
    // Names as a person counts: frame 9 comes before frame 10.
    let (pictures, others) = try ImageFolder.contents(of: folder)
    let names = pictures.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    let holdsResults = output.path.hasPrefix(folder.resolvingSymlinksInPath().path + "/")
    let items = names.compactMap { name -> Item? in
      let input = folder.appendingPathComponent(name)
      let isResult = holdsResults && input.resolvingSymlinksInPath().path.hasPrefix(output.path + "/")
      return isResult
        ? nil : Item(input: input, output: Self.result(of: name, in: output, suffix: suffix), name: name)
    }
    // An output folder among the inputs holds results, of whatever kind.
    skipped += others.filter { other in
      let place = folder.appendingPathComponent(other.file).resolvingSymlinksInPath().path
      return !(holdsResults && place.hasPrefix(output.path + "/"))
    }
    if items.isEmpty { failures.append(Failure(file: path, reason: "\(DatasetError.noPictures(path: path))")) }
    let folders = Dictionary(grouping: items) { ($0.name as NSString).deletingLastPathComponent }
    groups += folders.sorted { $0.key < $1.key }.map { Group(items: $0.value) }
  }

  private static func result(of name: String, in folder: URL, suffix: String?) -> URL {
    let url = folder.appendingPathComponent(name)
    // A file that is given by itself may have any name; what is in it decides.
    let kind = url.pathExtension.lowercased()
    if let suffix {
      return (ImageFolder.extensions.contains(kind) ? url.deletingPathExtension() : url).appendingPathExtension(suffix)
    }
    return pictureExtensions.contains(kind) ? url : url.appendingPathExtension("png")
  }

  private func check() throws {
    let items = groups.flatMap(\.items)
    let inputs = Set(items.map { $0.input.resolvingSymlinksInPath().path })
    var sources: [String: URL] = [:]
    for item in items {
      if inputs.contains(item.output.resolvingSymlinksInPath().path) {
        throw ColorizeInputError.overwritesInput(file: shown(item.output))
      }
      if let other = sources.updateValue(item.input, forKey: item.output.path) {
        throw ColorizeInputError.sameOutput(file: shown(item.output), inputs: [shown(other), shown(item.input)])
      }
    }
  }
}

enum ColorizeInputError: Error, CustomStringConvertible {
  case overwritesInput(file: String)
  case sameOutput(file: String, inputs: [String])
  case failures(count: Int, total: Int)
  case interrupted(written: Int)
  case hintForUnknownFile(file: String)

  var description: String {
    switch self {
    case .overwritesInput(let file): "\(file): expected --output to be a folder without the inputs, found one of them"
    case .sameOutput(let file, let inputs):
      "\(file): expected one input for each output, found \(inputs.joined(separator: " and "))"
    case .failures(let count, let total): "\(count) of \(total) could not be coloured"
    case .interrupted(let written): "interrupted; \(written) \(written == 1 ? "picture was" : "pictures were") written"
    case .hintForUnknownFile(let file): "hints: expected the file of one of the inputs, found \(file)"
    }
  }
}
