import Foundation

/// What a page of ours has to keep to: it is one file, opens from the disk without a network, and reads on any screen.
public enum WebPage {
  /// Attributes whose value is an address.
  private static let addresses: Set<String> = ["src", "href", "xlink:href", "srcset", "poster", "data", "action"]

  /// What is wrong with a page's markup, a line a fault.
  public static func problems(_ html: String) -> [String] {
    var problems: [String] = []
    func require(_ condition: Bool, _ problem: @autoclosure () -> String) {
      if !condition { problems.append(problem()) }
    }
    if let tag = Markup.unbalanced(html) { problems.append("<\(tag)> opens or closes out of order") }
    let tags = Markup.tags(html).filter { !$0.isClosing }
    func count(_ name: String) -> Int { tags.count { $0.name == name } }

    require(html.hasPrefix("<!DOCTYPE html>"), "no document type")
    require(tags.first?.name == "html" && tags.first?.value("lang")?.isEmpty == false, "no language")
    require(tags.contains { $0.name == "meta" && $0.value("charset") == "utf-8" }, "no character set")
    let viewport = tags.first { $0.name == "meta" && $0.value("name") == "viewport" }?.value("content")
    require(viewport?.contains("width=device-width") == true, "no viewport of the device's width")
    require(html.range(of: "<title>[^<]+</title>", options: .regularExpression) != nil, "no title")
    require(count("h1") == 1, "\(count("h1")) first headings")
    require(count("script") == 0, "\(count("script")) scripts")

    let names = Dictionary(grouping: tags.compactMap { $0.value("id") }) { $0 }
    for name in names.keys.sorted() { require(names[name]!.count == 1, "id \(name) \(names[name]!.count) times") }
    for (index, tag) in tags.filter({ $0.name == "img" }).enumerated() {
      require(tag.value("alt")?.isEmpty == false, "picture \(index) has no text in its place")
    }
    for tag in tags {
      for attribute in tag.attributes where addresses.contains(attribute.name) {
        let isInside = attribute.value.hasPrefix("data:") || attribute.value.hasPrefix("#")
        require(isInside, "<\(tag.name)> refers to \(attribute.value.prefix(60))")
      }
      require(tag.value("style")?.contains("url(") != true, "<\(tag.name)> has a style that refers elsewhere")
    }
    for style in html.components(separatedBy: "<style>").dropFirst() {
      let text = style.prefix { $0 != "<" }
      require(!text.contains("url(") && !text.contains("@import"), "a style sheet refers elsewhere")
    }
    return problems
  }

  public static func problems(at url: URL) throws -> [String] {
    problems(try String(contentsOf: url, encoding: .utf8))
  }
}
