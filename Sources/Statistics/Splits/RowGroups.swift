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
