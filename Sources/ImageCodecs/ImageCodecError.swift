/// Why a picture could not be read or written; each description is one line that names the file.
public enum ImageCodecError: Error, Equatable, CustomStringConvertible {
  /// A file without a byte.
  case empty(path: String)
  /// A file that is neither PNG nor JPEG by its first bytes, which are given.
  case unknownFormat(path: String, firstBytes: [UInt8])
  /// A file that ends before the picture does: what is missing, in words.
  case truncated(path: String, format: ImageFormat, detail: String)
  /// A file that breaks its format's rules, or uses a part of it that is not read: what was found, in words.
  case corrupt(path: String, format: ImageFormat, reason: String)
  /// A header that claims more pixels than the limit; nothing was decoded.
  case tooLarge(path: String, width: Int, height: Int, limit: Int)
  /// A file to be written under a name whose extension stands for no format that can be written.
  case unknownExtension(path: String)
  /// A JPEG in a build without JPEG: the package that a build with it needs.
  case missingLibrary(path: String, package: String)
  /// An animation that is made by a program which is not on the search path, and the package that has it.
  case missingProgram(path: String, program: String, package: String)
  /// The file cannot be written, and why.
  case notWritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .empty(let path):
      "\(path): expected a picture, found an empty file"
    case .unknownFormat(let path, let firstBytes):
      "\(path): expected a PNG or JPEG picture, found a file that begins with \(Self.shown(firstBytes))"
    case .truncated(let path, let format, let detail):
      "\(path): truncated \(format): \(detail)"
    case .corrupt(let path, let format, let reason):
      "\(path): damaged or unsupported \(format): \(reason)"
    case .tooLarge(let path, let width, let height, let limit):
      "\(path): \(width)×\(height) pixels is more than the limit of \(limit) pixels"
    case .unknownExtension(let path):
      "\(path): expected a name that ends in .png, .jpg or .jpeg (an animation: .png, .apng, .gif, .webp or .mp4)"
    case .missingLibrary(let path, let package):
      "\(path): this build has no JPEG support; install \(package) and build again"
    case .missingProgram(let path, let program, let package):
      "\(path): needs the program \(program), which is not on the search path; install \(package), or choose a name that "
        + "ends in .gif or .apng"
    case .notWritable(let path, let reason):
      "\(path): cannot be written: \(reason)"
    }
  }

  /// Printable ASCII in quotation marks, anything else in hexadecimal.
  private static func shown(_ bytes: [UInt8]) -> String {
    if bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) { return "“\(String(decoding: bytes, as: UTF8.self))”" }
    return "the bytes " + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}
