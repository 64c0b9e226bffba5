/// Which kernels the engine computes with.
public enum EngineInformation {
  /// The backend of convolutions and matrix products, with its version.
  public static var backendName: String { Kernels.backend.name }

  /// The version of the oneDNN that is loaded; nil in a build without it.
  public static var oneDNNVersion: String? {
    #if OneDNN
      oneDNNLibraryVersion
    #else
      nil
    #endif
  }

  /// Whether this is a build without optimisation, whose loops are some fifty times slower.
  public static var isDebugBuild: Bool {
    var isDebug = false
    assert(
      {
        isDebug = true
        return true
      }())
    return isDebug
  }
}
