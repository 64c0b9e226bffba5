/// Everything that is not on the front of the face: shoulders, ears, the head itself.
extension FaceDrawing {
  func paintBody() {
    let a = anatomy
    let shirtShadow = a.shirt.shaded(0.35)
    let neckColor = a.kind == .robot ? a.skin.shaded(0.7) : a.skinShadow
    canvas.fill(Box(0, 0.95, 0.75, 0.4), Paint(a.shirt, at: 0.72, to: shirtShadow, at: 1.05)) { x, y in
      Shape.ellipse(x, y - 1.14, 0.72, 0.44)
    }
    canvas.fill(Box(0, 0.7, 0.3, 0.2), Paint(neckColor)) { x, y in
      Shape.roundedBox(x - 0.3 * a.shift, y - 0.62, 0.17, 0.19, 0.1)
    }
    canvas.fill(Box(0, 0.78, 0.3, 0.12), Paint(a.shirt.lightened(0.3))) { x, y in
      Shape.arc(x, y - 0.83, halfWidth: 0.19, sag: -0.09, 0.03)
    }
  }

  func paintBehindHead() {
    let a = anatomy
    switch a.kind {
    case .human:
      paintHairBehind()
      for side in [Float(-1), 1] { paintHumanEar(side) }
    case .cat: for side in [Float(-1), 1] { paintCatEar(side) }
    case .bear: for side in [Float(-1), 1] { paintBearEar(side) }
    case .robot:
      paintAntennas()
      for side in [Float(-1), 1] { paintBolt(side) }
    }
  }

  /// The head with light from the upper left and a darker rim opposite.
  func paintHead() {
    let a = anatomy
    let box = Box(a.shift, a.headY, 0.72, 0.66)
    canvas.fill(box, Paint(a.skin.lightened(0.14), at: a.headY - 0.45, to: a.skin, at: a.headY + 0.25)) { x, y in
      a.head(x, y)
    }
    canvas.fill(box, Paint(a.skinShadow, opacity: 0.55), softness: 0.05) { x, y in
      max(a.head(x, y) + 0.02, -a.head(x + 0.065, y + 0.05))
    }
  }

  func paintCheeks() {
    let a = anatomy
    let strength = 0.5 - 0.22 * a.age + 0.12 * max(a.smile, 0)
    let lift = 0.025 * a.smile
    for side in [Float(-1), 1] {
      let at = a.onFace(side * 0.33)
      let y = a.mouthY - 0.1 - lift
      canvas.fill(Box(at.x, y, 0.2, 0.16), Paint(FacePalette.blush, opacity: strength), softness: 0.12) { px, py in
        max(Shape.ellipse(px - at.x, py - y, 0.115 * at.scale, 0.08), a.head(px, py) + 0.03)
      }
    }
  }

  private func paintHumanEar(_ side: Float) {
    let a = anatomy
    let x = a.beside(side * (a.headWidth + 0.01), depth: -0.12)
    let y = a.headY + 0.06 - 0.03 * a.age
    let height = 0.115 + 0.03 * a.age
    canvas.fill(Box(x, y, 0.12, 0.18), Paint(a.skin, at: y - 0.1, to: a.skinShadow, at: y + 0.2)) { px, py in
      Shape.ellipse(px - x, py - y, 0.085, height)
    }
    canvas.fill(Box(x, y, 0.1, 0.12), Paint(a.skinShadow, opacity: 0.8)) { px, py in
      Shape.ellipse(px - x, py - y, 0.042, height - 0.05)
    }
  }

  private func paintCatEar(_ side: Float) {
    let a = anatomy
    let x = a.beside(side * (a.headWidth - 0.22), depth: -0.08)
    let y: Float = -0.42
    let narrow = 1 - 0.2 * side * a.pose
    func ear(_ px: Float, _ py: Float, _ inset: Float) -> Float {
      // A triangle that points up and outwards: two slanted sides and a base hidden by the head.
      let (u, v) = ((px - x) * side / narrow, py - y)
      let outer = 0.985 * u + 0.17 * v - 0.125 + inset
      let inner = -0.75 * u - 0.66 * v - 0.185 + inset
      return Shape.smoothIntersection(Shape.smoothIntersection(outer, inner, 0.09), v - 0.25, 0.05)
    }
    canvas.fill(Box(x, y, 0.4, 0.5), Paint(a.hair, at: -0.75, to: a.skin, at: -0.3)) { px, py in ear(px, py, 0) }
    canvas.fill(Box(x, y, 0.35, 0.45), Paint(FacePalette.blush.mixed(with: a.skin, 0.45))) { px, py in
      ear(px, py - 0.02, 0.07)
    }
  }

  private func paintBearEar(_ side: Float) {
    let a = anatomy
    let x = a.beside(side * (a.headWidth - 0.14), depth: -0.08)
    let y: Float = -0.38
    canvas.fill(Box(x, y, 0.24, 0.24), Paint(a.hair, at: y - 0.2, to: a.hairShadow, at: y + 0.25)) { px, py in
      Shape.circle(px - x, py - y, 0.215)
    }
    canvas.fill(Box(x, y, 0.16, 0.16), Paint(a.skin.lightened(0.35))) { px, py in
      Shape.circle(px - x, py - y - 0.03, 0.12)
    }
  }

  private func paintBolt(_ side: Float) {
    let a = anatomy
    let x = a.beside(side * (a.headWidth + 0.035), depth: -0.06)
    let y = a.headY + 0.02
    canvas.fill(Box(x, y, 0.12, 0.2), Paint(a.hair, at: y - 0.15, to: a.hairShadow, at: y + 0.18)) { px, py in
      Shape.roundedBox(px - x, py - y, 0.085, 0.17, 0.05)
    }
  }
}
