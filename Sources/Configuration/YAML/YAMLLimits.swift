/// What a YAML document may cost to read; a hostile file is refused before it is large in memory.
package struct YAMLLimits: Sendable {
  /// Settings and model descriptions have a few kilobytes; class lists of large data sets stay below a megabyte.
  package var bytes = 1 << 20
  package var depth = 32
  /// Nodes after every alias is replaced by what it stands for, which is what bounds an anchor bomb.
  package var nodes = 100_000

  package init() {}
}
