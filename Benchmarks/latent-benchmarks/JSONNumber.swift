import FileFormats
import Foundation

/// Prints one number of a JSON file, for the scripts beside this: by names and indices on the way to it, with three
/// decimals unless it is whole; `count` at the end of the way is the number of an array's items. `n/a` where there is
/// none.
func printJSONNumber(_ arguments: [String]) throws {
  guard let file = arguments.first else { return print("usage: latent-benchmarks json FILE NAME…") }
  var value: JSONValue? = try JSONValue(parsing: FileContents.read(URL(fileURLWithPath: file)), file: file)
  for name in arguments.dropFirst() {
    switch value {
    case .object: value = value?[name]
    case .array(let items):
      value =
        name == "count" ? .integer(items.count) : Int(name).flatMap { items.indices.contains($0) ? items[$0] : nil }
    default: value = nil
    }
  }
  if case .integer(let number)? = value { return print(number) }
  guard let number = value?.doubleValue else { return print(arguments.last == "count" ? "0" : "n/a") }
  print(String(format: "%.3f", number))
}
