import Datasets
import Foundation

/// The pictures of a run that is resumed are no longer where they were.
public struct MovedPictures: Error, Equatable, CustomStringConvertible {
  /// The path of the folder that is no longer there.
  public let path: String

  public var description: String {
    "\(path): no such folder; where the pictures are now, say --data FOLDER beside --resume"
  }

  /// Opens the folder of pictures of a run.
  /// - Parameters:
  ///   - stored: the folder that the run was started with.
  ///   - moved: where its pictures are now, if they have moved.
  ///   - isResumed: whether the run goes on, rather than begins.
  ///   - open: reads the folder.
  /// - Throws: `MovedPictures` where a run is resumed whose folder is no longer there, else what `open` throws.
  public static func opening<Result>(
    _ stored: String, movedTo moved: String?, isResumed: Bool, open: (URL) throws -> Result
  ) throws -> Result {
    do {
      return try open(URL(fileURLWithPath: moved ?? stored).standardizedFileURL)
    } catch DatasetError.noSuchFolder(let path) where isResumed && moved == nil {
      throw MovedPictures(path: path)
    }
  }
}
