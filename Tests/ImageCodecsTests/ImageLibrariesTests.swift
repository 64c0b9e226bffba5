import ImageCodecs
import Testing

@Suite struct ImageLibrariesTests {
  @Test func versionsAreNumbers() throws {
    for version in [ImageLibraries.libpngVersion, ImageLibraries.zlibVersion] {
      #expect(try version.wholeMatch(of: Regex(#"1\.\d+(\.\d+)*"#)) != nil, "\(version)")
    }
  }

  @Test func turboJPEGIsNamedWhereItIsBuiltIn() {
    #if JPEG
      #expect(ImageLibraries.turboJPEGFile?.hasPrefix("libturbojpeg") == true)
    #else
      #expect(ImageLibraries.turboJPEGFile == nil)
    #endif
  }
}
