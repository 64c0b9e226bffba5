/// Nose, muzzle and mouth, and the lines that age draws.
extension FaceDrawing {
  func paintMuzzle() {
    let a = anatomy
    let at = a.onFace(0, depth: 0.56)
    let y = a.mouthY - 0.035
    let (halfX, halfY): (Float, Float) = a.kind == .bear ? (0.27, 0.2) : (0.23, 0.15)
    let old = a.skin.lightened(0.5).mixed(with: FacePalette.grey, 0.5 * a.wrinkles)
    canvas.fill(Box(at.x, y, halfX + 0.02, halfY + 0.02), Paint(old, at: y - 0.1, to: old.shaded(0.12), at: y + 0.2)) {
      px, py in Shape.ellipse(px - at.x, py - y, halfX * at.scale, halfY)
    }
    guard a.kind == .cat else { return }
    for side in [Float(-1), 1] {
      for line in [Float(-1), 1] {
        let root = (at.x + side * 0.2, y - 0.03 + 0.035 * line)
        let tip = (a.beside(side * 0.66, depth: 0.3), y - 0.07 + 0.09 * line)
        let box = Box((root.0 + tip.0) / 2, y, abs(tip.0 - root.0) / 2 + 0.03, 0.22)
        canvas.fill(box, Paint(FacePalette.white, opacity: 0.85)) { px, py in
          Shape.capsule(px, py, from: root, to: tip, 0.011)
        }
      }
    }
  }

  func paintNose() {
    let a = anatomy
    switch a.kind {
    case .human:
      let at = a.onFace(0, depth: 0.6)
      let size = 0.052 + 0.03 * a.age
      let box = Box(at.x, a.noseY, 0.14, 0.14)
      canvas.fill(box, Paint(a.skinShadow, opacity: 0.9)) { px, py in
        Shape.ellipse(px - at.x, py - a.noseY, size * 1.15, size)
      }
      canvas.fill(box, Paint(a.skin.lightened(0.1))) { px, py in
        Shape.ellipse(px - at.x + 0.006, py - a.noseY + 0.018, size * 1.1, size)
      }
    case .cat, .bear:
      let at = a.onFace(0, depth: 0.62)
      let bear = a.kind == .bear
      let y = a.mouthY - (bear ? 0.14 : 0.12)
      let color = bear ? FacePalette.ink : FaceColor(226, 104, 122)
      let (halfX, halfY): (Float, Float) = bear ? (0.1, 0.07) : (0.07, 0.048)
      canvas.fill(Box(at.x, y + 0.08, 0.03, 0.12), Paint(FacePalette.mouth)) { px, py in
        Shape.capsule(px, py, from: (at.x, y), to: (at.x, a.mouthY - 0.02 + 0.03 * a.smile), 0.014)
      }
      canvas.fill(Box(at.x, y, 0.13, 0.1), Paint(color, at: y - 0.06, to: color.shaded(0.35), at: y + 0.08)) { px, py in
        Shape.smoothUnion(
          Shape.ellipse(px - at.x, py - y + 0.012, halfX, halfY * 0.75),
          Shape.ellipse(px - at.x, py - y - 0.015, halfX * 0.55, halfY * 0.8), 0.05)
      }
      canvas.fill(Box(at.x, y, 0.1, 0.08), Paint(FacePalette.white, opacity: 0.6)) { px, py in
        Shape.ellipse(px - at.x + halfX * 0.35, py - y + halfY * 0.45, halfX * 0.28, halfY * 0.22)
      }
    case .robot: return
    }
  }

  /// The mouth is a parabola whose corners rise with the smile; from a slight smile on, it opens.
  func paintMouth() {
    let a = anatomy
    let at = a.onFace(0, depth: 0.57)
    let muzzle = a.kind != .human
    let half = (muzzle ? 0.15 : 0.185) + 0.045 * abs(a.smile)
    let width = half * at.scale
    // The line is y = base + smile (0.05 − 0.15 u²), u from −1 to 1: low in the middle when glad.
    let base = a.mouthY + (muzzle ? 0.015 : 0)
    let middle = base + 0.05 * a.smile
    let sag = (muzzle ? -0.12 : -0.15) * a.smile
    let open = 0.2 * max(a.smile - 0.1, 0)
    let box = Box(at.x, base, width + 0.05, 0.26)
    if open > 0 {
      let inside: (Float, Float) -> Float = { px, py in
        let u = (px - at.x) / width
        let v = py - middle
        let fall = 1 + 4 * sag * sag * u * u / (width * width)
        return max(sag * u * u - v, v - sag * u * u - open * (1 - u * u)) / fall.squareRoot()
      }
      canvas.fill(box, Paint(FacePalette.mouth), distance: inside)
      canvas.fill(box, Paint(FacePalette.tongue)) { px, py in
        max(inside(px, py) + 0.01, Shape.ellipse(px - at.x, py - middle - open, width * 0.55, open * 0.5))
      }
      canvas.fill(box, Paint(FacePalette.white)) { px, py in
        let u = (px - at.x) / width
        return max(inside(px, py), py - middle - sag * u * u - open * 0.36)
      }
    }
    canvas.fill(box, Paint(FacePalette.mouth)) { px, py in
      Shape.arc(px - at.x, py - middle, halfWidth: width, sag: sag, 0.021)
    }
  }

  func paintRobotMouth() {
    let a = anatomy
    let at = a.onFace(0)
    let y = a.mouthY - 0.02
    let width = 0.2 * at.scale
    canvas.fill(Box(at.x, y, 0.36, 0.18), Paint(a.skinShadow)) { px, py in
      Shape.roundedBox(px - at.x, py - y, 0.295 * at.scale, 0.15, 0.1)
    }
    canvas.fill(
      Box(at.x, y, 0.34, 0.16), Paint(FacePalette.ink, at: y - 0.15, to: FaceColor(70, 66, 98), at: y + 0.15)
    ) { px, py in Shape.roundedBox(px - at.x, py - y, 0.272 * at.scale, 0.128, 0.085) }
    let middle = y + 0.055 * a.smile
    for (radius, opacity, softness) in [(Float(0.05), Float(0.3), Float(0.06)), (0.024, 1, 0)] {
      canvas.fill(Box(at.x, y, 0.32, 0.18), Paint(FacePalette.glow, opacity: opacity), softness: softness) { px, py in
        Shape.arc(px - at.x, py - middle, halfWidth: width, sag: -0.13 * a.smile, radius)
      }
    }
  }

  /// Lines on the forehead, beside the nose and under the eyes; on robots, seams and rust.
  func paintWrinkles() {
    let a = anatomy
    guard a.wrinkles > 0 else { return }
    let paint = Paint(a.kind == .robot ? FacePalette.rust : a.skin.shaded(0.85), opacity: 0.9 * a.wrinkles)
    let forehead = a.onFace(0)
    for (line, half) in [(Float(0), Float(0.17)), (1, 0.12)] {
      let y = a.eyeY - 0.25 - 0.062 * line
      canvas.fill(Box(forehead.x, y, 0.24, 0.06), paint) { px, py in
        Shape.arc(px - forehead.x, py - y, halfWidth: half * forehead.scale, sag: 0.018, 0.014)
      }
    }
    for side in [Float(-1), 1] {
      let eye = a.onFace(side * a.eyeX)
      let bag = a.eyeY + a.eyeRadius * 1.14 + (a.kind == .robot ? 0.085 : 0.045)
      canvas.fill(Box(eye.x, bag, 0.15, 0.06), paint) { px, py in
        Shape.arc(px - eye.x, py - bag, halfWidth: 0.085 * eye.scale, sag: -0.03, 0.014)
      }
      guard a.kind != .robot else { continue }
      let fold = a.onFace(side * (a.kind == .human ? 0.25 : 0.31))
      let foldY = a.mouthY - 0.125
      canvas.fill(Box(fold.x, foldY, 0.1, 0.14), paint) { px, py in
        // The parabola of `arc` on its side: a fold that bulges outwards.
        Shape.arc(py - foldY, (px - fold.x) * side, halfWidth: 0.07, sag: -0.035, slope: 0.025, 0.014)
      }
    }
  }
}
