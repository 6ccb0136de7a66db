/** In every browser the page is built for, and not yet in the compiler's library. */
interface CanvasRenderingContext2D {
  roundRect(x: number, y: number, width: number, height: number, radius: number): void;
}
