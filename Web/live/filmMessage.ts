/** What `live.mp4` says before each piece of MP4. */
export type FilmHead =
  | { readonly kind: "begin"; readonly type: string; readonly start: number; readonly size: readonly [number, number]; readonly how: string }
  | { readonly kind: "fragment"; readonly at: number; readonly is_key: boolean; readonly lost: number };

export interface FilmMessage { readonly head: FilmHead; readonly mp4: ArrayBuffer }

const decoder = new TextDecoder();

/** Four bytes with the length of the JSON, the JSON, the MP4. Null for what is none of these. */
export function parseFilm(buffer: ArrayBuffer): FilmMessage | null {
  if (buffer.byteLength < 4) return null;
  const length = new DataView(buffer).getUint32(0);
  if (length > buffer.byteLength - 4) return null;
  try {
    const head = JSON.parse(decoder.decode(new Uint8Array(buffer, 4, length))) as FilmHead;
    return head.kind === "begin" || head.kind === "fragment" ? { head, mp4: buffer.slice(4 + length) } : null;
  } catch {
    return null;
  }
}
