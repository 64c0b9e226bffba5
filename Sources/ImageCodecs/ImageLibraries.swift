import CPNG
import CZlib
import Foundation

#if JPEG
  import CTurboJPEG
#endif

/// The image libraries that are loaded, for reports.
public enum ImageLibraries {
  /// The version of libpng that is loaded, such as `1.6.43`.
  public static var libpngVersion: String { String(cString: png_get_libpng_ver(nil)) }

  /// The version of zlib that is loaded, such as `1.3.1`.
  public static var zlibVersion: String { String(cString: CZlib.zlibVersion()) }

  /// The file of the TurboJPEG library, such as `libturbojpeg.so.0.2.0`: its interface does not tell a version. Nil in
  /// a build without JPEG.
  public static var turboJPEGFile: String? {
    #if JPEG
      // `String(contentsOfFile:)` reads only the first page of such a file.
      let content = try? FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd()
      let maps = content.map { String(decoding: $0, as: UTF8.self) } ?? ""
      let line = maps.split(separator: "\n").first { $0.contains("/libturbojpeg") }
      return line?.split(separator: "/").last.map(String.init) ?? "libturbojpeg"
    #else
      nil
    #endif
  }
}
