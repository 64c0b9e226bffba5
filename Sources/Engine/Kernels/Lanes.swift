/// A pixel's channels eight at a time: loops over so few values that the compiler's own vectors would spend longer on
/// finding out whether the pointers overlap.
enum Lanes {
  /// Calls `eight` with the first of each eight places below `count`, and `one` with each of the rest.
  @inline(__always) static func each(_ count: Int, eight: (Int) -> Void, one: (Int) -> Void) {
    var place = 0
    while place + 8 <= count {
      eight(place)
      place += 8
    }
    while place < count {
      one(place)
      place += 1
    }
  }

  @inline(__always) static func load(_ pointer: UnsafePointer<Float>, _ place: Int) -> SIMD8<Float> {
    UnsafeRawPointer(pointer + place).loadUnaligned(as: SIMD8<Float>.self)
  }

  @inline(__always) static func store(_ value: SIMD8<Float>, _ pointer: UnsafeMutablePointer<Float>, _ place: Int) {
    UnsafeMutableRawPointer(pointer + place).storeBytes(of: value, as: SIMD8<Float>.self)
  }
}
