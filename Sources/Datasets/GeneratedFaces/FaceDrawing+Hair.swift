/// Hair of people, tufts of animals, antennas of robots.
extension FaceDrawing {
  func paintHairBehind() {
    let a = anatomy
    let back = a.shift - 0.22 * a.sine
    let paint = Paint(a.hairShadow, at: -0.3, to: a.hair.shaded(0.7), at: 0.6)
    switch a.style {
    case .long:
      canvas.fill(Box(back, 0.05, 0.75, 0.9), paint) { x, y in
        Shape.smoothUnion(
          Shape.ellipse(x - back, y + 0.1, a.headWidth + 0.13, 0.62),
          Shape.roundedBox(x - back, y - 0.35, a.headWidth + 0.1, 0.42, 0.22), 0.1)
      }
    case .bun:
      let x0 = a.shift - 0.3 * a.sine
      canvas.fill(Box(x0, -0.72, 0.27, 0.27), Paint(a.hair, at: -0.9, to: a.hairShadow, at: -0.6)) { x, y in
        Shape.circle(x - x0, y + 0.71, 0.23)
      }
      canvas.fill(Box(x0, -0.78, 0.2, 0.2), Paint(a.hair.lightened(0.35), opacity: 0.8)) { x, y in
        Shape.arc(x - x0 + 0.03, y + 0.83, halfWidth: 0.09, sag: 0.05, 0.022)
      }
      fallthrough
    case .short:
      canvas.fill(Box(back, -0.1, 0.7, 0.55), paint) { x, y in
        Shape.ellipse(x - back, y + 0.14, a.headWidth + 0.05, 0.5)
      }
    }
  }

  func paintHairInFront() {
    switch anatomy.kind {
    case .human: paintHumanHair()
    case .cat, .bear: paintTuft()
    case .robot: paintHeadPlate()
    }
  }

  /// A cap over the skull with an opening for the face that turns with it.
  private func paintHumanHair() {
    let a = anatomy
    let front = a.onFace(0).x
    let lift = 0.05 * a.age  // the hairline recedes
    let style = a.style
    let cap: (Float, Float) -> Float = { x, y in
      let shell = Shape.ellipse(x - a.shift, y + 0.13, a.headWidth + 0.055, 0.53)
      let opening: Float
      switch style {
      case .long:
        // A parting: two lobes that leave a point of hair in the middle.
        let left = Shape.leaf(x - front + 0.16, y - 0.22 + lift, 0.27, 0.963, 0.54, 0.33)
        let right = Shape.leaf(x - front - 0.16, y - 0.22 + lift, -0.27, 0.963, 0.54, 0.33)
        opening = min(left, right)
      case .bun:
        opening = Shape.ellipse(x - front, y - 0.22 + lift, a.headWidth - 0.045, 0.56)
      case .short:
        // Swept to one side: the opening leans over.
        let forehead = Shape.leaf(x - front - 0.1, y - 0.2 + lift, 0.42, -0.9075, 0.53, 0.47)
        opening = Shape.smoothUnion(forehead, Shape.ellipse(x - front, y - 0.25, a.headWidth - 0.07, 0.42), 0.1)
      }
      let bottom: Float = style == .long ? 0.5 : style == .short ? 0.1 : 0.02
      return Shape.smoothIntersection(
        Shape.smoothIntersection(shell, -opening, 0.03), y - bottom, 0.12)
    }
    let box = Box(a.shift, -0.1, 0.75, 0.65)
    canvas.fill(box, Paint(a.skinShadow, opacity: 0.5), softness: 0.04) { x, y in
      max(cap(x - 0.012, y - 0.035), a.head(x, y) + 0.015)
    }
    canvas.fill(box, Paint(a.hair.lightened(0.1), at: -0.65, to: a.hair.shaded(0.25), at: 0.1), distance: cap)
    canvas.fill(box, Paint(a.hair.lightened(0.4), opacity: 0.6), softness: 0.04) { x, y in
      max(
        cap(x, y) + 0.03,
        Shape.arc(x - a.shift + 0.12, y + 0.545, halfWidth: 0.26, sag: 0.09, 0.024))
    }
  }

  private func paintTuft() {
    let a = anatomy
    let x0 = a.onFace(0, depth: 0.2).x
    let crown = a.headY - a.headHeight
    let paint = Paint(a.hair.lightened(0.12), at: crown - 0.2, to: a.hair.shaded(0.2), at: crown + 0.22)
    let box = Box(x0, crown, 0.5, 0.36)
    switch a.style {
    case .short:
      canvas.fill(box, paint) { x, y in
        let (u, v) = (x - x0, y - crown - 0.03)
        let middle = Shape.leaf(u, v + 0.03, 0.1, -0.995, 0.2, 0.075)
        let left = Shape.leaf(u + 0.1, v, -0.6, -0.8, 0.16, 0.065)
        let right = Shape.leaf(u - 0.1, v, 0.6, -0.8, 0.16, 0.065)
        return Shape.smoothUnion(middle, min(left, right), 0.06)
      }
    case .long:
      canvas.fill(box, paint) { x, y in
        let (u, v) = (x - x0, y - crown - 0.07)
        let wide = Shape.leaf(u + 0.1, v, 0.94, -0.341, 0.27, 0.115)
        let small = Shape.leaf(u - 0.15, v + 0.015, 0.9, 0.436, 0.2, 0.09)
        return Shape.smoothUnion(wide, small, 0.05)
      }
    case .bun:
      canvas.fill(box, paint) { x, y in
        let (u, v) = (x - x0, y - crown + 0.02)
        let sides = Shape.circle(abs(u) - 0.13, v - 0.05, 0.1)
        return Shape.smoothUnion(Shape.circle(u, v + 0.04, 0.15), sides, 0.04)
      }
    }
  }

  func paintAntennas() {
    let a = anatomy
    let top = a.headY - a.headHeight
    let steel = FaceColor(96, 96, 118)
    switch a.style {
    case .short, .long:
      let places: [Float] = a.style == .short ? [0] : [-0.24, 0.24]
      for place in places {
        let root = a.beside(place, depth: 0)
        let tip = a.beside(place * 1.25, depth: -0.1)
        let y = top - (a.style == .short ? 0.24 : 0.2)
        canvas.fill(Box((root + tip) / 2, (top + y) / 2, 0.15, 0.2), Paint(steel)) { px, py in
          Shape.capsule(px, py, from: (root, top + 0.03), to: (tip, y), 0.024)
        }
        canvas.fill(Box(tip, y, 0.12, 0.12), Paint(a.hair.lightened(0.2), at: y - 0.1, to: a.hairShadow, at: y + 0.1)) {
          px, py in Shape.circle(px - tip, py - y, 0.095)
        }
        canvas.fill(Box(tip, y, 0.1, 0.1), Paint(FacePalette.white, opacity: 0.7)) { px, py in
          Shape.circle(px - tip + 0.03, py - y + 0.035, 0.024)
        }
      }
    case .bun:
      let x0 = a.beside(0, depth: -0.04)
      canvas.fill(Box(x0, top, 0.26, 0.26), Paint(a.hair.lightened(0.25), at: top - 0.2, to: a.hairShadow, at: top)) {
        px, py in max(Shape.ellipse(px - x0, py - top - 0.02, 0.23, 0.2), py - top - 0.04)
      }
      canvas.fill(Box(x0, top - 0.08, 0.2, 0.14), Paint(FacePalette.white, opacity: 0.5)) { px, py in
        Shape.arc(px - x0 + 0.05, py - top + 0.115, halfWidth: 0.08, sag: 0.035, 0.018)
      }
    }
  }

  /// A coloured plate across the top of a robot's head, with rivets.
  private func paintHeadPlate() {
    let a = anatomy
    let front = a.onFace(0).x
    let top = a.headY - a.headHeight
    canvas.fill(
      Box(a.shift, top + 0.1, 0.65, 0.2), Paint(a.hair.lightened(0.12), at: top, to: a.hair.shaded(0.2), at: top + 0.16)
    ) { x, y in
      let u = (x - front) / 0.6
      return max(a.head(x, y), y - top - 0.1 - 0.05 * u * u)
    }
  }
}
