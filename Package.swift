// swift-tools-version: 6.1
import Foundation
import PackageDescription

/// The optional system libraries are on by default where their headers are installed.
/// Switch them by hand with `--traits OneDNN,JPEG` or `--disable-default-traits`.
func hasHeader(_ name: String) -> Bool {
  ["/usr/include/", "/usr/local/include/", "/usr/include/x86_64-linux-gnu/", "/usr/include/aarch64-linux-gnu/"]
    .contains { FileManager.default.fileExists(atPath: $0 + name) }
}

/// oneDNN 2 is the supported C API; with another major version the portable kernels are the default.
func hasOneDNN2() -> Bool {
  ["/usr/include/", "/usr/local/include/"].contains { root in
    ["dnnl_version.h", "oneapi/dnnl/dnnl_version.h"].contains {
      (try? String(contentsOfFile: root + $0, encoding: .utf8))?.contains("#define DNNL_VERSION_MAJOR 2") ?? false
    }
  }
}

var defaultTraits: Set<String> = []
if hasOneDNN2() { defaultTraits.insert("OneDNN") }
if hasHeader("turbojpeg.h") { defaultTraits.insert("JPEG") }

/// A target of tests. What they test is optimised in release, they themselves are not: that spares the compiler a third
/// of its time, and all of them run a fifth longer.
func tests(
  of name: String, target: Target.Dependency? = nil, with others: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [target ?? .init(stringLiteral: name), "TestSupport"] + others,
    resources: resources,
    swiftSettings: [.unsafeFlags(["-Onone"])])
}

/// A numbered notebook that `make notebooks` runs.
func notebook(_ number: Int, _ name: String) -> Target {
  .executableTarget(
    name: "notebook-\(number)", dependencies: ["LatentSpace", "Colorization", "NotebookSupport"],
    path: "Notebooks-as-scripts/\(number)-\(name)")
}

/// The rooms of the house from the ground up: a target imports only what stands above it.
let package = Package(
  name: "latent",
  products: [
    .executable(name: "latent", targets: ["latent"]),
    .library(
      name: "Latent",
      targets: [
        "Latent", "FileFormats", "Engine", "Statistics", "NeuralNetworks", "ImageCodecs", "Datasets", "Training",
        "Scoring", "GenerativeModels", "ModelImport", "LatentSpace", "Colorization", "ModelExport", "Reporting",
      ]),
  ],
  traits: [
    .trait(name: "OneDNN", description: "Fast kernels from oneDNN 2 (libdnnl-dev)."),
    .trait(name: "JPEG", description: "JPEG files through TurboJPEG (libturbojpeg0-dev)."),
    .default(enabledTraits: defaultTraits),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CLAPACKE", providers: [.apt(["liblapacke-dev"])]),
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CTurboJPEG", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "FileFormats", dependencies: ["CZlib"]),
    .target(
      name: "Engine",
      dependencies: ["COpenBLAS", "CLAPACKE", .target(name: "COneDNN", condition: .when(traits: ["OneDNN"]))]),
    .target(name: "Statistics", dependencies: ["Engine"]),
    .target(name: "NeuralNetworks", dependencies: ["Engine", "FileFormats"]),
    .target(
      name: "ImageCodecs",
      dependencies: ["CPNG", "CZlib", "FileFormats", .target(name: "CTurboJPEG", condition: .when(traits: ["JPEG"]))]),
    .target(name: "Datasets", dependencies: ["Engine", "ImageCodecs", "FileFormats"]),
    .target(name: "Reporting", dependencies: ["ImageCodecs", "FileFormats"]),
    .target(name: "Training", dependencies: ["NeuralNetworks", "Datasets", "Reporting"]),
    .target(name: "Scoring", dependencies: ["Training", "Statistics"]),
    .target(name: "GenerativeModels", dependencies: ["Scoring"]),
    .target(name: "ModelImport", dependencies: ["GenerativeModels"]),
    .target(name: "LatentSpace", dependencies: ["GenerativeModels", "ModelImport"]),
    .target(name: "Colorization", dependencies: ["Scoring", "ModelImport"]),
    .target(name: "ModelExport", dependencies: ["Colorization"]),
    .target(
      name: "Studio",
      dependencies: ["LatentSpace", "Colorization", .product(name: "FlyingSocks", package: "FlyingFox")],
      resources: [.copy("Page")]),
    // Where file systems know no capitals, a folder of this name would be that of the command.
    .target(
      name: "Latent", dependencies: ["LatentSpace", "Colorization", "ModelExport"], path: "Sources/LatentLibrary"),
    .executableTarget(name: "library-example", dependencies: ["Latent"], path: "Examples/library"),
    .executableTarget(
      name: "latent",
      dependencies: [
        "LatentSpace", "Colorization", "ModelExport", "Studio",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      // It reads arguments and prints; what takes time stands below it. Optimised, it alone takes a fifth of the time of a
      // newcomer's first build.
      swiftSettings: [.unsafeFlags(["-Onone"])]),
    .executableTarget(
      name: "latent-benchmarks", dependencies: ["Engine", "LatentSpace", "Colorization"],
      path: "Benchmarks/latent-benchmarks"),
    .target(
      name: "NotebookSupport", dependencies: ["Training"], path: "Notebooks-as-scripts/Support"),
    notebook(1, "sampling-and-walks"),
    notebook(2, "what-is-in-the-latent-space"),
    notebook(3, "from-colour-to-boundaries"),
    notebook(4, "editing-and-what-else-moves"),
    notebook(5, "inverting-and-editing"),
    notebook(6, "colorization"),
    .target(
      name: "TestSupport", dependencies: ["Engine", "FileFormats", "GenerativeModels"], path: "Tests/TestSupport"),
    tests(of: "FileFormats"),
    tests(of: "Engine"),
    tests(of: "Statistics"),
    tests(of: "NeuralNetworks", resources: [.copy("Fixtures")]),
    tests(of: "ImageCodecs"),
    tests(of: "Datasets"),
    tests(of: "Reporting"),
    tests(of: "Training"),
    tests(of: "Scoring"),
    tests(of: "GenerativeModels", resources: [.copy("Fixtures")]),
    tests(of: "ModelImport", with: ["LatentSpace"], resources: [.copy("Fixtures")]),
    tests(of: "LatentSpace"),
    tests(of: "ModelExport"),
    tests(of: "Colorization", resources: [.copy("Fixtures")]),
    tests(of: "Studio"),
    tests(of: "NotebookSupport"),
    tests(of: "Command", target: "latent"),
    .testTarget(name: "LatentTests", dependencies: ["Latent", "library-example", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

// `make test-threads` builds a few of the tests alone, since with the sanitiser all would take much longer.
if let chosen = Context.environment["LATENT_TESTS"]?.split(separator: ",").map(String.init) {
  package.targets.removeAll { $0.isTest && !chosen.contains($0.name) }
}
