const space = "http://www.w3.org/2000/svg";

/** Drawn in a square of 24 with a stroke of the text's colour. */
const paths = {
  wall: "M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z",
  camera: "M4 8h11v9H4zM15 11l5-3v9l-5-3",
  video: "M4 6h16v12H4zM10 9.5v5l4.5-2.5z",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  detect: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8.5 12h7M12 8.5v7",
  jobs: "M5 6h14M5 12h14M5 18h9",
  sessions: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
  analytics: "M4 20h16M7 16v-5M12 16V6M17 16v-8",
  models: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
  users: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c.5-4 3-6 6.500-6s6 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2 .8 3.200 2.700 3.500 5.500",
  keys: "M11.500 12a4 4 0 1 0-8 0 4 4 0 0 0 8 0M11.500 12H21M16.500 12v3.500M20 12v3",
  system: "M4 5h16v6H4zM4 13h16v6H4zM7.500 8h.01M7.500 16h.01M11 8h5M11 16h5",
  settings: "M5 7h8M17 7h2M5 17h2M11 17h8M15 5v4M9 15v4",
  search: "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13M15.500 15.500L20 20",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400",
  moon: "M19 14.500A8 8 0 0 1 9.500 5a8 8 0 1 0 9.500 9.500z",
  halfMoon: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 3v18",
  play: "M8 5.500v13l11-6.500z",
  pause: "M8 5.500v13M16 5.500v13",
  stop: "M6.500 6.500h11v11h-11z",
  restart: "M19 12a7 7 0 1 1-2-5M17 3v4h-4",
  edit: "M5 19l1-4L16 5l3 3L9 18z",
  trash: "M5 7h14M10 4h4M7 7l1 13h8l1-13",
  download: "M12 4v11M7.500 11l4.500 4.500 4.500-4.500M5 20h14",
  upload: "M12 16V5M7.500 9L12 4.500 16.500 9M5 20h14",
  arrowLeft: "M19 12H5M11 6l-6 6 6 6",
  arrowRight: "M5 12h14M13 6l6 6-6 6",
  undo: "M8.500 4.500L4 9l4.500 4.500M4 9h10.500a5 5 0 0 1 0 10H10",
  redo: "M15.500 4.500L20 9l-4.500 4.500M20 9H9.500a5 5 0 0 0 0 10H14",
  chevronDown: "M6 9l6 6 6-6",
  check: "M5 12.500l4.500 4.500L19 7.500",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v5M12 7.800h.01",
  warning: "M12 4l9 16H3zM12 10v4.500M12 17.300h.01",
  speed: "M4 17a8.500 8.500 0 1 1 16 0M12 15l4-6",
  clock: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
  filter: "M4 6h16M7 12h10M10 18h4",
  fullscreen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12M12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4.200 4.200 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4.200 4.200 0 0 0 6 6l1-1",
  film: "M4 5h16v14H4zM8 5v14M16 5v14M4 9.700h4M4 14.300h4M16 9.700h4M16 14.300h4",
  fit: "M4 8V5h4M16 5h4v3M20 16v3h-4M8 19H4v-3M8.500 9h7v6h-7z",
  barred: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M5.700 5.700l12.600 12.600",
  person: "M12 11.500a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.500 20.500c.7-4 3.600-6 7.500-6s6.800 2 7.500 6",
  wrongWay: "M17 20V8a4 4 0 0 0-8 0v8M5 12.500L9 17l4-4.500",
  copy: "M8 8h11v11H8zM5 15V5h10",
  signOut: "M14 5H5v14h9M10 12h10M16.500 8.500L20 12l-3.500 3.500",
  scene: "M4 18l4-12h8l4 12zM6 12h12",
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside a word; it says nothing to a screen reader. */
export function icon(name: IconName, size: "small" | "medium" = "medium"): SVGSVGElement {
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${size}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}

/** States are told by shape as well as by colour. */
const shapes = {
  good: "M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11z",
  warn: "M8 2l6.500 11.500h-13z",
  stalled: "M4 3h3v10H4zM9 3h3v10H9z",
  bad: "M5 2h6l3 3v6l-3 3H5l-3-3V5z",
  off: "M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zM8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
  busy: "M8 1.500l6.500 6.500L8 14.500 1.500 8z",
} as const;

export type Mood = keyof typeof shapes;

export function shape(mood: Mood): SVGSVGElement {
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `shape shape-${mood}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", shapes[mood]);
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}

/** A state as shape, colour and word. */
export function badge(mood: Mood, word: string, why?: string): HTMLSpanElement {
  const span = document.createElement("span");
  span.className = `badge badge-${mood}`;
  const label = document.createElement("span");
  label.textContent = word;
  span.append(shape(mood), label);
  if (why !== undefined && why !== "") span.title = why;
  return span;
}
