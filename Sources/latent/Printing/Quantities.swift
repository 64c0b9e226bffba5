import Foundation

/// A share of 1 in percent, with one decimal.
func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

/// About three significant digits, without an exponent: for quantities that people read.
func significant(_ value: Double) -> String {
  let scale = abs(value) >= 100 ? 1.0 : abs(value) >= 10 ? 10 : 100
  let rounded = (value * scale).rounded() / scale
  return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
}

/// `1,234,567`.
func grouped(_ number: Int) -> String {
  let digits = String(number)
  let positions = digits.enumerated()
  return positions.map { index, digit in
    index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : String(digit)
  }.joined()
}

/// `40 s`, `12 min`, `3 h 20 min`.
func duration(_ seconds: Double) -> String {
  if seconds < 99.5 { return "\(Int(seconds.rounded(.up))) s" }
  let minutes = Int((seconds / 60).rounded())
  return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
}
