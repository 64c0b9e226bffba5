/// What a request has written, and the command that does the same.
struct SavedFiles: Encodable, Sendable {
  let files: [String]
  let command: String
}
