import Engine
import Foundation
import ImageCodecs

/// Colours pictures of any size with a trained model.
///
/// The network sees a copy at the scale of its training; the colours it finds are brought to the picture's size along
/// the edges of its lightness. The lightness itself stays as it is; colours that sRGB cannot show lose chroma. A hint's
/// colour comes out at its place as it was given, or as near as sRGB comes with that hue and the picture's lightness,
/// and what is around it is corrected with it (see `ColorHold`).
public struct Colorizer {
  /// The trained network, with its statistics and the scale that it knows things at.
  public let model: ColorizerModel
  /// The shorter side of the copy that the network sees, in pixels.
  public var copySize: Int
  /// How far colours move from the picture's own (grey, where it has none) to those found: 0 to 1.
  public var strength: Float = 1
  /// Multiplies the chroma of the colours found, beside the model's own factor. Hints' colours stay as they are.
  public var saturation: Float = 1
  /// Whether hints come out as they were given at their places, or as the network takes them.
  public var holdsHints = true

  /// Windows of the guided filter in the copy: their radius in pixels, and the difference of L/50 below which colours
  /// are smoothed rather than follow lightness.
  static let guideRadius = 2
  static let guideContrast: Float = 0.1
  /// Longest side of the copy, in multiples of `copySize`: very long pictures are seen smaller.
  static let longestCopy = 4
  /// Small pictures are enlarged at most so much.
  static let largestEnlargement = 4.0
  /// The copy's sides are filled up to multiples of this, by repeating the last row and column.
  static let copyStep = 32

  /// Colours with this model, at its own working size, in full strength and with its own saturation.
  public init(_ model: ColorizerModel) {
    self.model = model
    copySize = model.workingSize
  }

  /// A picture on its way: itself, and the copy that the network sees with the colours found in it.
  public struct Draft {
    /// Grey or RGB.
    let picture: Image
    /// Of each pixel; nil where the picture has none.
    let alpha: [UInt8]?
    /// The copy's lightness as L/50 − 1, `[1, h, w, 1]`.
    public let lightness: Tensor
    /// a/110 and b/110 of the copy, `[1, h, w, 2]`.
    public var colors: Tensor
    /// What has to come out.
    var held: [HeldColor] = []
  }

  /// Colours a picture: `finish` of its `draft`. Alpha stays as it is.
  /// - Throws: `ColorizationError.noHints` where hints are given to a model that takes none, `.hintOutside` for one
  ///   that is not in the picture.
  public func colorize(_ image: Image, hints: [ColorHint] = []) throws -> Image {
    finish(try draft(image, hints: hints))
  }

  /// The first half of colouring a picture: what the network finds in a small copy of it.
  /// - Throws: `ColorizationError.noHints` where there are hints and the model takes none, `.hintOutside` for a place
  ///   that is not in the picture.
  public func draft(_ image: Image, hints: [ColorHint] = []) throws -> Draft {
    guard hints.isEmpty || model.takesHints else { throw ColorizationError.noHints(model: "the model") }
    if let outside = hints.first(where: {
      !(0..<image.width).contains($0.x) || !(0..<image.height).contains($0.y)
    }) {
      throw ColorizationError.hintOutside(
        hint: "\(outside.x),\(outside.y)", file: "the picture", width: image.width, height: image.height)
    }
    var draft = draft(image) { size in
      hints.isEmpty ? nil : ColorHint.tensor(hints, picture: (image.width, image.height), copy: size)
    }
    draft.held = hints.map(HeldColor.init)
    return draft
  }

  /// - Parameter hints: what the network takes for hints in the copy, `[1, h, w, 3]`; nil for none.
  func draft(_ image: Image, hints: (_ copy: (width: Int, height: Int)) -> Tensor?) -> Draft {
    let (picture, alpha) = image.separatingAlpha()
    let size = copySize(width: picture.width, height: picture.height)
    let copy = LabPictures([picture.resized(width: size.width, height: size.height)])
    let given = hints(size)
    var colors = colors(of: copy, hints: given)
    if let given, holdsHints { colors = HintSpots.filled(colors, lightness: copy.lightness, hints: given) }
    return Draft(picture: picture, alpha: alpha, lightness: copy.lightness, colors: colors)
  }

  /// The colours of a copy, `[1, h, w, 2]`, of any size.
  func colors(of copy: LabPictures, hints: Tensor?) -> Tensor {
    let input = copy.input(channels: model.architecture.inputChannels, hints: hints)
    let (height, width) = (input.shape[1], input.shape[2])
    let filled = Self.filled(input)
    return Variable(model.colors(of: filled)).onCanvas(height: height, width: width).value
  }

  /// The second half of colouring a picture: the colours at full size, and the picture with them.
  public func finish(_ draft: Draft) -> Image {
    let (width, height) = (draft.picture.width, draft.picture.height)
    var lab = draft.picture.labPixels()
    let lightness = LabPictures.lightness(of: lab, width: width, height: height)
    let colors = fullColors(of: draft, lightness: lightness)
    let found = strength * saturation * model.saturation * LabPictures.colorScale
    let own = 1 - strength
    let held = holdsHints ? draft.held : []
    let ownHeld = held.map { hint -> SIMD2<Float> in
      let at = 3 * (hint.y * width + hint.x)
      return SIMD2(lab[at + 1], lab[at + 2])
    }
    colors.withUnsafeValues { colors in
      lab.withUnsafeMutableBufferPointer { lab in
        for i in 0..<width * height {
          lab[3 * i + 1] = own * lab[3 * i + 1] + found * colors[2 * i]
          lab[3 * i + 2] = own * lab[3 * i + 2] + found * colors[2 * i + 1]
        }
      }
    }
    if !held.isEmpty {
      let guide = draft.lightness.guidedUpsampled(
        guide: draft.lightness, to: lightness, radius: Self.guideRadius,
        epsilon: Self.guideContrast * Self.guideContrast)
      ColorHold().apply(
        held, to: &lab, guide: guide, width: width, height: height, share: strength, own: ownHeld)
    }
    let result = Image(lab: lab, width: width, height: height)
    return draft.alpha.map { result.adding(alpha: $0) } ?? result
  }

  private func fullColors(of draft: Draft, lightness: Tensor) -> Tensor {
    guard draft.lightness.shape != lightness.shape else { return draft.colors }
    return draft.colors.guidedUpsampled(
      guide: draft.lightness, to: lightness, radius: Self.guideRadius,
      epsilon: Self.guideContrast * Self.guideContrast)
  }

  /// The size of the copy of a picture.
  func copySize(width: Int, height: Int) -> (width: Int, height: Int) {
    let (short, long) = (Double(min(width, height)), Double(max(width, height)))
    let scale = min(Double(copySize) / short, Double(Self.longestCopy * copySize) / long, Self.largestEnlargement)
    func side(_ length: Int) -> Int { max(1, Int((Double(length) * scale).rounded())) }
    return (side(width), side(height))
  }

  /// Fills the right and the bottom up to multiples of `copyStep`: the last column and row of lightness again, and no
  /// hints.
  static func filled(_ input: Tensor) -> Tensor {
    let (height, width, channels) = (input.shape[1], input.shape[2], input.shape[3])
    func up(_ size: Int) -> Int { (size + copyStep - 1) / copyStep * copyStep }
    let (newHeight, newWidth) = (up(height), up(width))
    if (newHeight, newWidth) == (height, width) { return input }
    var result = Tensor.zeros([1, newHeight, newWidth, channels])
    input.withUnsafeValues { source in
      result.withUnsafeMutableValues { target in
        for y in 0..<newHeight {
          for x in 0..<newWidth {
            let from = (min(y, height - 1) * width + min(x, width - 1)) * channels
            let to = (y * newWidth + x) * channels
            let isInside = y < height && x < width
            for c in 0..<(isInside ? channels : 1) { target[to + c] = source[from + c] }
          }
        }
      }
    }
    return result
  }
}
