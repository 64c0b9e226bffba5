import Foundation

enum JPEGCodec {
  static let package = "libturbojpeg0-dev"

  static func info(_ data: Data, path: String, options: ImageReadOptions) throws -> ImageInfo {
    throw ImageCodecError.missingLibrary(path: path, package: package)
  }

  static func decode(_ data: Data, path: String, options: ImageReadOptions) throws -> Image {
    throw ImageCodecError.missingLibrary(path: path, package: package)
  }

  static func encode(_ image: Image, path: String, quality: Int) throws -> Data {
    throw ImageCodecError.missingLibrary(path: path, package: package)
  }
}
