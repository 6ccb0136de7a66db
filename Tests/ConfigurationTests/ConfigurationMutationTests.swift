import Configuration
import Glibc
import Testing

/// Broken files must end in an error or a value, never in a crash; `GANTRY_FUZZ_ROUNDS` makes the run long.
struct ConfigurationMutationTests {
  private static let rounds = unsafe getenv("GANTRY_FUZZ_ROUNDS").flatMap { Int(unsafe String(cString: $0)) } ?? 2_000

  private static let seeds = [
    "server:\n  port: 8080\n  hosts: [a, \"b\", 'c']\n# comment\nclasses:\n  - car\n  - bus\n",
    "a: &x {b: 1, c: [2, 3.5, true, ~]}\nd: *x\ne: |\n  text\n  more\nf: >-\n  folded\n",
    "family: yolox\nnames:\n  0: person\n  1: car\ninput: {size: [416, 416], order: bgr}\nthreshold: 0.3\n",
    "? key\n: value\n--- \n- !!str 5\n- \"\\u263A\\x41\\n\"\n...\n",
  ]

  @Test func `mutated YAML never ends the process`() {
    var random = Seeded(state: 0x6A17)
    var refused = 0
    for _ in 0..<Self.rounds {
      let bytes = mutated(Array(Self.seeds[random.below(Self.seeds.count)].utf8), &random)
      do {
        visit(ConfigurationValue(try YAMLDocument(bytes, name: "fuzz.yaml")))
      } catch {
        refused += 1
        #expect(!error.problems.isEmpty && error.description.hasPrefix("fuzz.yaml"))
      }
    }
    // Both sides of the parser have been seen.
    #expect(refused > Self.rounds / 20 && refused < Self.rounds)
  }

  @Test func `mutated env files never end the process`() {
    var random = Seeded(state: 0x6A18)
    let seed = Array("# x\nexport A='1 # 2'\nB=\"two\"\r\nGANTRY_C=3 # four\n\n".utf8)
    for _ in 0..<Self.rounds {
      do {
        let file = try DotEnv(mutated(seed, &random), name: "fuzz.env")
        #expect(file.entries.allSatisfy { !$0.name.isEmpty })
      } catch {
        #expect(!error.problems.isEmpty)
      }
    }
  }

  @Test func `any text survives quoting, reading and a round through the tree`() throws {
    var random = Seeded(state: 0x6A19)
    for _ in 0..<200 {
      let text = String((0..<random.below(12)).map { _ in Character(UnicodeScalar(UInt8(32 + random.below(95)))) })
      let quoted = "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
      let value = ConfigurationValue(try YAMLDocument(Array("x: \(quoted)\n".utf8), name: "x.yaml"))
      #expect(try value.members(["x"])["x"]?.text() == text)
    }
  }

  /// Asks every question of every value.
  private func visit(_ value: ConfigurationValue) {
    _ = try? value.integer(in: 0...9)
    _ = try? value.number(in: 0...9)
    _ = try? value.duration(in: .zero ... .seconds(9))
    _ = try? value.text()
    _ = try? value.flag()
    _ = try? value.members(["server", "names"])
    for item in (try? value.list()) ?? [] { visit(item) }
    for entry in (try? value.entries()) ?? [] { visit(entry.value) }
  }

  private func mutated(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
    var bytes = bytes
    let tokens = ["&a", "*a", "[", "{", ": ", "- ", "\n  ", "\"", "!!", "%", "\u{FEFF}", "---\n", "\t", "|", "1e999"]
    for _ in 0...random.below(5) where !bytes.isEmpty {
      let place = random.below(bytes.count)
      switch random.below(5) {
      case 0: bytes[place] = UInt8(random.below(256))
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(8)))
      case 2: bytes.insert(contentsOf: tokens[random.below(tokens.count)].utf8, at: place)
      case 3: bytes += bytes[place...]
      default: bytes.swapAt(place, random.below(bytes.count))
      }
    }
    return bytes
  }
}

/// SplitMix64, so that a failing round can be repeated.
private struct Seeded {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((word ^ (word >> 31)) % UInt64(bound))
  }
}
