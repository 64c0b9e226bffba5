import Foundation

/// A number for a table, with so many digits after the point; a dash for one that is not finite.
public func decimals(_ value: Double, _ digits: Int = 2) -> String {
  value.isFinite ? String(format: "%.\(digits)f", value) : "–"
}

/// A share of 1 in percent, with one digit after the point.
public func percent(_ share: Double) -> String { share.isFinite ? decimals(100 * share, 1) + " %" : "–" }
