export const examples = [
  { name: "rtsp", address: "rtsp://user:password@10.0.0.7/stream1" },
  { name: "mjpeg", address: "http://10.0.0.8/video.mjpg" },
  { name: "picture", address: "http://10.0.0.9/snapshot.jpg" },
  { name: "simulated", address: "simulate://street?seed=3&fps=5&size=640x360" },
] as const;

/** What a name is called in addresses: `North ramp, lane 2` is `north-ramp-lane-2`. */
export function asID(name: string): string {
  const plain = name.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").slice(0, 63).replace(/^-+|-+$/g, "");
}

/** Not what the server keeps for videos and for its own tries. */
export function isID(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(text) && !text.startsWith("video-") && text !== "test";
}
