import Engine

/// Which rows of a table are one observation: copies of a code say nothing about further codes, however many scores
/// they have. What divides, draws or counts observations does so by groups, and a group is never in two parts.
public struct RowGroups: Equatable, Sendable {
  /// The rows of each group, ascending; groups by their first row.
  public let members: [[Int]]
  /// The group of each row.
  public let group: [Int]

  /// The number of groups, which is the number of observations.
  public var count: Int { members.count }

  /// The first row of each group, ascending.
  public var firstRows: [Int] { members.map { $0[0] } }

  /// Rows whose numbers are all equal are one group; 0 and −0 are equal, and so are two values that are not a number and
  /// have the same bits.
  public init(equalRowsOf matrix: Matrix) {
    let width = matrix.columns
    // Sorted, since a table of the rows would be a second copy of them.
    let members = matrix.withUnsafeElements { elements in
      func bits(_ row: Int, _ column: Int) -> UInt64 {
        (elements[row * width + column] + 0).bitPattern  // + 0 makes one zero of two
      }
      func difference(_ a: Int, _ b: Int) -> Int? { (0..<width).first { bits(a, $0) != bits(b, $0) } }
      let order = (0..<matrix.rows).sorted { a, b in
        difference(a, b).map { bits(a, $0) < bits(b, $0) } ?? (a < b)
      }
      var groups: [[Int]] = []
      for row in order {
        if let first = groups.last?[0], difference(first, row) == nil {
          groups[groups.count - 1].append(row)
        } else {
          groups.append([row])
        }
      }
      return groups.sorted { $0[0] < $1[0] }
    }
    self.init(members: members, rows: matrix.rows)
  }

  /// Each row is a group of its own.
  public init(eachOf rows: Int) { self.init(members: (0..<rows).map { [$0] }, rows: rows) }

  private init(members: [[Int]], rows: Int) {
    var group = [Int](repeating: 0, count: rows)
    for (index, members) in members.enumerated() {
      for row in members { group[row] = index }
    }
    (self.members, self.group) = (members, group)
  }

  /// The groups of some of the rows, numbered as those rows are.
  /// - Parameter rows: their indices, ascending.
  public func selecting(_ rows: [Int]) -> RowGroups {
    var places = [Int](repeating: -1, count: count)
    var selected: [[Int]] = []
    for (position, row) in rows.enumerated() {
      if places[group[row]] < 0 {
        places[group[row]] = selected.count
        selected.append([])
      }
      selected[places[group[row]]].append(position)
    }
    return RowGroups(members: selected, rows: rows.count)
  }
}

extension Array where Element == Int {
  /// The elements with one key together, in the order of the first of each key.
  /// - Parameter key: a number for each element.
  package func gathered(by key: (Int) -> Int) -> [[Int]] {
    var places: [Int: Int] = [:]
    var gathered: [[Int]] = []
    for element in self {
      let place = places[key(element), default: gathered.count]
      if place == gathered.count {
        places[key(element)] = place
        gathered.append([])
      }
      gathered[place].append(element)
    }
    return gathered
  }
}
