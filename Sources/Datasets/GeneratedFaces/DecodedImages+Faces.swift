extension DecodedImages {
  /// Generated faces without files, classed by kind.
  public init(_ faces: GeneratedFaces, threads: Int? = nil, progress: ((_ done: Int) -> Void)? = nil) {
    let names = FaceKind.allCases
    let indices = faces.attributes().map { names.firstIndex(of: $0.kind)! }
    self.init(
      size: faces.size, pixels: faces.pixels(threads: threads, progress: progress),
      classes: ClassLabels(label: "kind", names: names.map(\.rawValue), indices: indices))
  }
}
