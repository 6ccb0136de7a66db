import { isRecord } from "../../api/problem";
import { emptyScene, type Scene } from "./model";

export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * What is drawn and not saved yet, kept as long as the tab: a sign-in that ends, a slip or a reload takes none of it
 * away. It is forgotten when it is saved, or taken back by whoever has drawn it.
 */
export class Draft {
  private readonly key: string;
  private isOurs = false;

  constructor(camera: string, private readonly shelf: Shelf | null) {
    this.key = `gantry.scene.${camera}`;
  }

  /** What an earlier visit has left; null where there is nothing, or nothing that can be read. */
  left(): Scene | null {
    try {
      const scene: unknown = JSON.parse(this.shelf?.getItem(this.key) ?? "null");
      return isScene(scene) ? scene : null;
    } catch {
      return null;
    }
  }

  /** What an earlier visit has left stays until something is drawn here. */
  keep(scene: Scene, isChanged: boolean): void {
    if (!isChanged) {
      if (this.isOurs) this.forget();
      return;
    }
    this.isOurs = true;
    try {
      this.shelf?.setItem(this.key, JSON.stringify(scene));
    } catch {
      // No room, or not allowed: the question before leaving still stands.
    }
  }

  forget(): void {
    this.isOurs = false;
    try {
      this.shelf?.removeItem(this.key);
    } catch {
      // There was nothing to forget.
    }
  }
}

/** Null where a browser forbids it. */
export function shelfOfTab(): Shelf | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/** Written by this page, maybe by an older one: every part is there, and a list where one is wanted. */
function isScene(value: unknown): value is Scene {
  if (!isRecord(value) || !isRecord(value["calibration"]) || !Array.isArray(value["calibration"]["points"])) return false;
  return Object.entries(emptyScene).every(([name, part]) => name in value && Array.isArray(part) === Array.isArray(value[name])
    || (name === "classes" && Array.isArray(value[name])));
}
