import FileFormats
import Foundation

extension ForeignWeights {
  /// Reads one network of a file of weights that another program wrote: a PyTorch archive, a file of PyTorch before
  /// those, a pickle of StyleGAN2-ADA, safetensors, `.npz` or `.npy`. It is read as data; nothing in it is imported or
  /// called. Names are those of the file: keys joined by dots, from the outermost on. Tensors that lie in no network are
  /// given as well.
  ///
  /// Where a file holds several networks, the averaged generator is taken (`G_ema`, `g_ema`), else the generator (`G`,
  /// `generator`, `netG`, `net_G`), and the others are listed in `otherNetworks`. Networks are the dictionaries of the
  /// file that hold tensors; in a plain state dictionary, the first parts of the names, as in `net_G.` and `net_D.`.
  ///
  /// ```swift
  /// let weights = try ForeignWeights(contentsOf: url)  // G_ema of a snapshot
  /// let raw = try ForeignWeights(contentsOf: url, network: "G")
  /// ```
  /// - Parameters:
  ///   - url: the file.
  ///   - network: the one to take, as the file calls it; nil for the choice above.
  /// - Throws: `FileFormatError` naming the file, for one that is damaged or of a format that is not read; for a network
  ///   that is not there, and where none can be preferred, with the names of those that are.
  public init(contentsOf url: URL, network: String? = nil) throws {
    guard let format = ForeignFormat(recognizing: try MappedFile(url).data, file: url.path) else {
      throw FileFormatError.malformed(
        file: url.path, field: "content", expected: "a .pt, .pth, .pkl, .safetensors, .npz or .npy file",
        found: "bytes of no known format")
    }
    func source(_ format: String) throws -> Source { try Source(url, format: format) }
    switch format {
    case .safetensors:
      let file = try SafetensorsFile(contentsOf: url)
      self = try ForeignWeights(file, source: source("safetensors")).choosing(network, file: url.path)
    case .npy:
      let array = try NPYArray(contentsOf: url)
      var archive = NPZArchive()
      archive[url.deletingPathExtension().lastPathComponent] = array
      self = try ForeignWeights(archive, source: source("npy"))
    case .zip where try !NPZFile(contentsOf: url).names.isEmpty:
      self = try ForeignWeights(NPZArchive(contentsOf: url), source: source("npz")).choosing(network, file: url.path)
    case .pickle, .pyTorch, .zip:
      let file = try PyTorchFile(contentsOf: url)
      self = try NetworkFinder(file: file).weights(network, source: source(file.format))
    default: throw format.refusal(url.path)
    }
  }

  /// The tensors of one network where the first parts of the names tell several apart.
  func choosing(_ network: String?, file: String) throws -> ForeignWeights {
    let choice = try NetworkNames.choice(amongPrefixesOf: tensors.map(\.name), network: network, file: file)
    guard let choice else { return self }
    return ForeignWeights(
      tensors: tensors.filter { tensor in
        !choice.others.contains { tensor.name.hasPrefix($0 + ".") }
      },
      settings: settings, className: className, network: choice.name, otherNetworks: choice.others, source: source)
  }
}
