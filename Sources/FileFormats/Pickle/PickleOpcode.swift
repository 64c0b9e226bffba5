/// The instructions of Python's pickle machine, protocols 0 to 5, under the names of Python's `pickletools`.
enum PickleOpcode: UInt8 {
  // Protocol 0: text.
  case mark = 0x28
  case stop = 0x2E
  case pop = 0x30
  case dup = 0x32
  case float = 0x46
  case int = 0x49
  case long = 0x4C
  case none = 0x4E
  case persid = 0x50
  case reduce = 0x52
  case string = 0x53
  case unicode = 0x56
  case append = 0x61
  case build = 0x62
  case global = 0x63
  case dict = 0x64
  case get = 0x67
  case inst = 0x69
  case list = 0x6C
  case put = 0x70
  case setitem = 0x73
  case tuple = 0x74
  // Protocol 1: bytes.
  case popMark = 0x31
  case binint = 0x4A
  case binint1 = 0x4B
  case binint2 = 0x4D
  case binpersid = 0x51
  case binstring = 0x54
  case shortBinstring = 0x55
  case binunicode = 0x58
  case appends = 0x65
  case binget = 0x68
  case longBinget = 0x6A
  case emptyList = 0x5D
  case emptyDict = 0x7D
  case emptyTuple = 0x29
  case obj = 0x6F
  case binput = 0x71
  case longBinput = 0x72
  case setitems = 0x75
  case binfloat = 0x47
  // Protocol 2.
  case proto = 0x80
  case newobj = 0x81
  case ext1 = 0x82
  case ext2 = 0x83
  case ext4 = 0x84
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case newtrue = 0x88
  case newfalse = 0x89
  case long1 = 0x8A
  case long4 = 0x8B
  // Protocol 3.
  case binbytes = 0x42
  case shortBinbytes = 0x43
  // Protocol 4.
  case shortBinunicode = 0x8C
  case binunicode8 = 0x8D
  case binbytes8 = 0x8E
  case emptySet = 0x8F
  case additems = 0x90
  case frozenset = 0x91
  case newobjEx = 0x92
  case stackGlobal = 0x93
  case memoize = 0x94
  case frame = 0x95
  // Protocol 5.
  case bytearray8 = 0x96
  case nextBuffer = 0x97
  case readonlyBuffer = 0x98

  /// The name in errors: `LONG_BINPUT`.
  var name: String {
    switch self {
    case .bytearray8: "BYTEARRAY8"
    default: "\(self)".reduce(into: "") { $0 += $1.isUppercase ? "_\($1)" : $1.uppercased() }
    }
  }
}
