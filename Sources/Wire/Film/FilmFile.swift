import TrafficCore

/// A whole film as one MP4 file, its index first, so that browsers play while it loads.
package enum FilmFile {
  /// nil without a key picture that brings, or was told, what a decoder needs. Pictures before it are left out, and so
  /// are those from where size or parameters change.
  ///
  /// - Parameter parameters: told beforehand, for streams whose pictures do not bring them.
  package static func bytes(of pictures: [FilmPicture], parameters: H264Parameters? = nil) -> [UInt8]? {
    guard let first = pictures.firstIndex(where: { $0.isKey }),
      let known = pictures[first].parameters ?? parameters
    else { return nil }
    let whole = row(pictures[first...], known)
    let steps = durations(of: whole)
    var table = BoxScribe()
    FilmBoxes.fileType(&table)
    var places = 0
    FilmBoxes.movie(
      &table, known, pictures[first].size, duration: steps.reduce(0) { $0 + UInt64($1) }, isFragmented: false
    ) { box in
      times(&box, steps)
      let keys = whole.indices.filter { whole[$0].isKey }.map { UInt32($0 - whole.startIndex + 1) }
      box.full("stss") { list in
        list.word(UInt32(keys.count))
        for key in keys { list.word(key) }
      }
      // All in one piece.
      box.full("stsc") { list in
        for word: UInt32 in [1, 1, UInt32(whole.count), 1] { list.word(word) }
      }
      box.full("stsz") { list in
        list.word(0)
        list.word(UInt32(whole.count))
        for picture in whole { list.word(UInt32(picture.sample.count)) }
      }
      box.full("stco") { list in
        list.word(1)
        places = list.bytes.count
        list.word(0)
      }
    }
    table.set(UInt32(table.bytes.count + 8), at: places)
    table.box("mdat") { data in
      for picture in whole { data.bytes(picture.sample) }
    }
    return table.bytes
  }

  /// Up to where the stream becomes another.
  private static func row(_ pictures: ArraySlice<FilmPicture>, _ known: H264Parameters) -> ArraySlice<FilmPicture> {
    let size = pictures.first?.size
    var last: Timestamp?
    return pictures.prefix { picture in
      defer { last = picture.timestamp }
      let isAnother = picture.parameters.map { $0 != known } ?? false
      return picture.size == size && !isAnother && last.map { picture.timestamp > $0 } ?? true
    }
  }

  /// Microseconds, the last as long as the one before it.
  private static func durations(of pictures: ArraySlice<FilmPicture>) -> [UInt32] {
    var steps = zip(pictures, pictures.dropFirst()).map {
      UInt32(clamping: $1.timestamp.microseconds - $0.timestamp.microseconds)
    }
    steps.append(steps.last ?? 40_000)
    return steps
  }

  private static func times(_ box: inout BoxScribe, _ steps: [UInt32]) {
    box.full("stts") { list in
      let place = list.bytes.count
      list.word(0)
      var (count, runs): (UInt32, UInt32) = (0, 0)
      for (index, step) in steps.enumerated() {
        count += 1
        guard index + 1 == steps.count || steps[index + 1] != step else { continue }
        list.word(count)
        list.word(step)
        (count, runs) = (0, runs + 1)
      }
      list.set(runs, at: place)
    }
  }
}
