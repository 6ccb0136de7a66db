const mostHead = 8 << 10;
const mostPart = 32 << 20;
const decoder = new TextDecoder("latin1");

export interface MotionPart {
  /** Names in small letters. */
  readonly head: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/**
 * The parts of a `multipart/x-mixed-replace` answer, out of its bytes as they come. A plain value without connection;
 * throws at what is none, or too large.
 */
export class MotionParts {
  private bytes = new Uint8Array(0);

  take(piece: Uint8Array): MotionPart[] {
    const all = new Uint8Array(this.bytes.length + piece.length);
    all.set(this.bytes);
    all.set(piece, this.bytes.length);
    this.bytes = all;
    const parts: MotionPart[] = [];
    for (let part = this.next(); part !== null; part = this.next()) parts.push(part);
    return parts;
  }

  private next(): MotionPart | null {
    const end = endOfHead(this.bytes);
    if (end === null) {
      if (this.bytes.length > mostHead) throw new Error("A part of the stream has no end of its head.");
      return null;
    }
    const head = readHead(decoder.decode(this.bytes.subarray(0, end)));
    const length = Number(head.get("content-length"));
    if (!Number.isInteger(length) || length < 0 || length > mostPart) throw new Error("A part of the stream does not say how long it is.");
    if (this.bytes.length < end + length) return null;
    const body = this.bytes.slice(end, end + length);
    this.bytes = this.bytes.slice(end + length);
    return { head, body };
  }
}

/** Where the empty line ends that the body follows. */
function endOfHead(bytes: Uint8Array): number | null {
  // The line between two parts is empty too: what counts is the empty line after the boundary.
  let start = 0;
  while (bytes[start] === 13 || bytes[start] === 10) start += 1;
  const limit = Math.min(bytes.length - 3, mostHead);
  for (let at = start; at < limit; at += 1) {
    if (bytes[at] === 13 && bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at + 4;
  }
  return null;
}

function readHead(words: string): Map<string, string> {
  const head = new Map<string, string>();
  for (const line of words.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) head.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return head;
}
