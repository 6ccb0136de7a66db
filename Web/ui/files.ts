/** Recordings that browsers have no type for. */
const endings = [".mkv", ".ts", ".mts", ".m2ts", ".avi", ".flv", ".wmv", ".dav", ".h264", ".264"];

/** What a chooser of videos takes, besides others. */
export function videoFiles(others: readonly string[] = []): string {
  return [...others, "video/*", ...endings].join(",");
}

export function isVideo(file: File): boolean {
  return file.type.startsWith("video/") || (file.type === "" && endings.some((each) => file.name.toLowerCase().endsWith(each)));
}
