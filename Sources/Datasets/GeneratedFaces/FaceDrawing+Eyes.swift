/// Eyes, brows and glasses: what is lifted, lidded and enlarged by age and mood.
extension FaceDrawing {
  func paintEyes() {
    let a = anatomy
    for side in [Float(-1), 1] {
      let at = a.onFace(side * a.eyeX)
      let (r, y) = (a.eyeRadius, a.eyeY)
      let tall = r * 1.14
      let box = Box(at.x, y, r + 0.03, tall + 0.03)
      let gaze = at.x + 0.03 * a.pose
      canvas.fill(box, Paint(a.skinShadow, opacity: 0.6)) { px, py in
        Shape.ellipse(px - at.x, py - y, (r + 0.016) * at.scale, tall + 0.016)
      }
      canvas.fill(box, Paint(FacePalette.white)) { px, py in
        Shape.ellipse(px - at.x, py - y, r * at.scale, tall)
      }
      let iris = a.kind == .cat ? FaceColor(92, 158, 74) : FaceColor(104, 66, 48)
      if a.kind != .bear {
        canvas.fill(box, Paint(iris.shaded(0.5), at: y - r, to: iris.lightened(0.25), at: y + r)) { px, py in
          max(
            Shape.ellipse(px - gaze, py - y - 0.01, r * 0.74 * at.scale, r * 0.8),
            Shape.ellipse(px - at.x, py - y, r * at.scale, tall))
        }
      }
      let (pupilX, pupilY): (Float, Float) =
        a.kind == .cat ? (r * 0.3, r * 0.66) : a.kind == .bear ? (r * 0.74, r * 0.82) : (r * 0.46, r * 0.5)
      canvas.fill(box, Paint(FacePalette.ink)) { px, py in
        Shape.ellipse(px - gaze, py - y - 0.01, pupilX * at.scale, pupilY)
      }
      canvas.fill(box, Paint(FacePalette.white)) { px, py in
        Shape.circle(px - gaze + 0.3 * r, py - y + 0.34 * r, 0.24 * r)
      }
      canvas.fill(box, Paint(FacePalette.white, opacity: 0.7)) { px, py in
        Shape.circle(px - gaze - 0.28 * r, py - y - 0.36 * r, 0.12 * r)
      }
      paintLid(at: at, y: y, tall: tall)
    }
  }

  /// The upper lid sinks with age; its edge is a dark lash line.
  private func paintLid(at: (x: Float, scale: Float), y: Float, tall: Float) {
    let a = anatomy
    let r = a.eyeRadius
    let edge = y - tall * (0.98 - 0.62 * a.age)
    let box = Box(at.x, y, r + 0.04, tall + 0.04)
    canvas.fill(box, Paint(a.skin.shaded(0.18))) { px, py in
      let u = (px - at.x) / r
      return max(Shape.ellipse(px - at.x, py - y, (r + 0.01) * at.scale, tall + 0.01), py - edge + 0.04 * u * u)
    }
    canvas.fill(box, Paint(FacePalette.ink)) { px, py in
      let ring = abs(Shape.ellipse(px - at.x, py - y, r * at.scale, tall)) - 0.014
      let lash = Shape.ellipse(px - at.x, py - y, (r + 0.012) * at.scale, tall + 0.012)
      let u = (px - at.x) / r
      let line = abs(py - edge + 0.04 * u * u) - 0.012
      return min(max(ring, py - y + 0.62 * tall), max(lash, line))
    }
  }

  func paintBrows() {
    let a = anatomy
    let thickness = 0.02 + 0.014 * a.age
    let color = a.kind == .robot ? a.hairShadow : a.hair.shaded(0.3)
    for side in [Float(-1), 1] {
      let at = a.onFace(side * (a.eyeX + 0.005))
      let y = a.eyeY - a.eyeRadius * 1.14 - 0.075 - 0.02 * max(a.smile, 0)
      // Sad brows rise towards the middle of the face, glad ones are arched.
      let slope = side * 0.05 * max(-a.smile, 0)
      let sag = 0.03 + 0.02 * a.smile
      canvas.fill(Box(at.x, y, 0.2, 0.16), Paint(color)) { px, py in
        Shape.arc(px - at.x, py - y, halfWidth: 0.105 * at.scale, sag: sag, slope: slope, thickness)
      }
    }
  }

  func paintRobotEyes() {
    let a = anatomy
    let visor = a.onFace(0, depth: 0.4)
    let half = a.eyeX + 0.175
    let y = a.eyeY
    let tall = 0.17 - 0.015 * a.age
    canvas.fill(Box(visor.x, y, half + 0.03, 0.22), Paint(a.skinShadow)) { px, py in
      Shape.roundedBox(px - visor.x, py - y, (half + 0.025) * visor.scale, tall + 0.025, 0.14)
    }
    canvas.fill(
      Box(visor.x, y, half, 0.2), Paint(FacePalette.ink, at: y - 0.2, to: FaceColor(70, 66, 98), at: y + 0.2)
    ) { px, py in Shape.roundedBox(px - visor.x, py - y, half * visor.scale, tall, 0.12) }
    for side in [Float(-1), 1] {
      let at = a.onFace(side * a.eyeX, depth: 0.4)
      let r = a.eyeRadius * 0.82
      let box = Box(at.x, y, 0.3, 0.3)
      canvas.fill(box, Paint(FacePalette.glow, opacity: 0.35), softness: 0.1) { px, py in
        Shape.ellipse(px - at.x, py - y, r * at.scale, r)
      }
      // Old robots look out through half-closed shutters.
      let shutter = y - r * (1.05 - 0.75 * a.age)
      canvas.fill(box, Paint(FacePalette.white, at: y - r, to: FacePalette.glow, at: y + r * 0.5)) { px, py in
        max(Shape.ellipse(px - at.x, py - y, r * at.scale, r), shutter - py)
      }
      canvas.fill(box, Paint(FacePalette.ink)) { px, py in
        max(Shape.ellipse(px - at.x - 0.02 * a.pose, py - y, 0.42 * r * at.scale, 0.42 * r), shutter - py)
      }
    }
  }

  /// Round frames with a bridge, temples that run back along the head, and a glint on each lens.
  func paintGlasses() {
    let a = anatomy
    guard a.glasses else { return }
    let frame = Paint(a.kind == .robot ? FaceColor(252, 214, 96) : FaceColor(54, 34, 60))
    let radius: Float = 0.185
    let y = a.eyeY + 0.01
    let depth: Float = a.kind == .robot ? 0.4 : 0.52
    let bridge = a.onFace(0, depth: depth + 0.08)
    for side in [Float(-1), 1] {
      let at = a.onFace(side * (a.eyeX + 0.005), depth: depth + 0.03)
      let box = Box(at.x, y, radius + 0.04, radius + 0.04)
      let temple = a.beside(side * (a.headWidth - 0.02), depth: 0)
      let rim = at.x + side * radius * at.scale
      canvas.fill(Box((temple + rim) / 2, y, abs(temple - rim) / 2 + 0.05, 0.08), frame) { px, py in
        max(Shape.capsule(px, py, from: (rim, y - 0.03), to: (temple, y - 0.05), 0.022), a.head(px, py))
      }
      canvas.fill(box, Paint(FaceColor(225, 244, 255), opacity: 0.14)) { px, py in
        Shape.ellipse(px - at.x, py - y, radius * at.scale, radius)
      }
      canvas.fill(box, Paint(FacePalette.white, opacity: 0.4)) { px, py in
        let lens = Shape.ellipse(px - at.x, py - y, (radius - 0.03) * at.scale, radius - 0.03)
        let (u, v) = (px - at.x, py - y)
        let slant = 0.7 * u + 0.714 * v
        return max(lens, abs(slant + 0.085) - 0.022)
      }
      canvas.fill(box, frame) { px, py in
        abs(Shape.ellipse(px - at.x, py - y, radius * at.scale, radius)) - 0.026
      }
    }
    canvas.fill(Box(bridge.x, y, 0.12, 0.08), frame) { px, py in
      Shape.arc(px - bridge.x, py - y + 0.045, halfWidth: 0.055, sag: 0.025, 0.022)
    }
  }
}
