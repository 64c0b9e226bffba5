import Foundation

/// Files written by NumPy 2.4: `numpy.lib.format.write_array(f, …)` of the array at each constant.
enum NumPyFixtures {
  /// `array([[1.5, -2, 3], [4, 5, 6]], '<f4')`
  static let matrix = bytes(
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAg"
      + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAQEAAAIBAAACgQAAA"
      + "wEA=")
  /// `asfortranarray(array([[1, 2, 3], [4, 5, 6]], '>f8'))`
  static let fortranBigEndian = bytes(
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPmY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAg"
      + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/8AAAAAAAAEAQAAAAAAAAQAAAAAAA"
      + "AABAFAAAAAAAAEAIAAAAAAAAQBgAAAAAAAA=")
  /// `array([-1, 2**40], '<i8')`, `version=(2, 0)`
  static let version2 = bytes(
    base64: "k05VTVBZAgB0AAAAeydkZXNjcic6ICc8aTgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAg"
      + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr//////////wAAAAAAAQAA")
  /// `zeros(0, '<f4')`, `version=(3, 0)`
  static let version3 = bytes(
    base64: "k05VTVBZAwB0AAAAeydkZXNjcic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMCwpLCB9ICAgICAg"
      + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo=")
  /// `array([True, False, True])`
  static let booleans = bytes(
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAg"
      + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAE=")
  /// `array(-7, '<i4')`
  static let scalar = bytes(
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAg"
      + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr5////")
  /// `array(['eye', 'ñandú', '𝒳'], '>U5')`
  static let texts = bytes(
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPlU1JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAg"
      + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAABlAAAAeQAAAGUAAAAAAAAAAAAA"
      + "APEAAABhAAAAbgAAAGQAAAD6AAHUswAAAAAAAAAAAAAAAAAAAAA=")
  /// `array([{}, None], object)`
  static let pickled = bytes(
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAg"
      + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqABJWNAAAAAAAAAIwWbnVtcHkuX2Nv"
      + "cmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCFlEMBYpSHlFKUKEsBSwKFlGgDjAVk"
      + "dHlwZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlCh9lE5ldJRiLg==")
  /// `zeros(2, dtype=[('a', 'f4'), ('b', 'i4')])`
  static let structured = bytes(
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiBbKCdhJywgJzxmNCcpLCAoJ2InLCAnPGk0JyldLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAn"
      + "c2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAAAA")
  /// `asfortranarray(arange(24, dtype='u1').reshape(2, 3, 4))`
  static let cube = bytes(
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAg"
      + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoADAQQCBQBDQURCRUCDgYSChYDDwcT"
      + "Cxc=")
  /// `savez(f, codes=arange(6, dtype='<f4').reshape(2, 3) / 2, names=array(['a', 'bc']))`
  static let stored = bytes(
    base64: "UEsDBC0AAAAAAAAAIQALwLB2//////////8JABQAY29kZXMubnB5AQAQAJgAAAAAAAAAmAAAAAAAAACTTlVNUFkBAHYAeydkZXNj"
      + "cic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAg"
      + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgAAAAAAAAA/AACAPwAAwD8AAABAAAAgQFBLAwQtAAAAAAAAACEA"
      + "cEdtlv//////////CQAUAG5hbWVzLm5weQEAEACQAAAAAAAAAJAAAAAAAAAAk05VTVBZAQB2AHsnZGVzY3InOiAnPFUyJywgJ2Zv"
      + "cnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
      + "ICAgICAgICAgICAgICAgICAgICAgIAphAAAAAAAAAGIAAABjAAAAUEsBAi0DLQAAAAAAAAAhAAvAsHaYAAAAmAAAAAkAAAAAAAAA"
      + "AAAAAIABAAAAAGNvZGVzLm5weVBLAQItAy0AAAAAAAAAIQBwR22WkAAAAJAAAAAJAAAAAAAAAAAAAACAAdMAAABuYW1lcy5ucHlQ"
      + "SwUGAAAAAAIAAgBuAAAAngEAAAAA")
  /// The same with `savez_compressed`.
  static let deflated = bytes(
    base64: "UEsDBC0AAAAIAAAAIQALwLB2//////////8JABQAY29kZXMubnB5AQAQAJgAAAAAAAAAVwAAAAAAAACb7BfqGxDJyFDGUK2eklqc"
      + "XKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GCLBnYGgA4gNAzODAwKDgAABQSwME"
      + "LQAAAAgAAAAhAHBHbZb//////////wkAFABuYW1lcy5ucHkBABAAkAAAAAAAAABNAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6l"
      + "oG4TaqSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAK5EBghIAuJkIAYAUEsBAi0DLQAAAAgAAAAhAAvA"
      + "sHZXAAAAmAAAAAkAAAAAAAAAAAAAAIABAAAAAGNvZGVzLm5weVBLAQItAy0AAAAIAAAAIQBwR22WTQAAAJAAAAAJAAAAAAAAAAAA"
      + "AACAAZIAAABuYW1lcy5ucHlQSwUGAAAAAAIAAgBuAAAAGgEAAAAA")
}
