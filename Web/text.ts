/** Every word the page says, in one place. A view's words stand under its name. */
export const text = {
  common: {
    cancel: "Cancel", close: "Close", save: "Save", remove: "Remove", open: "Open", edit: "Edit", add: "Add",
    back: "Back", next: "Next", done: "Done", loading: "Loading…", tryAgain: "Try again", nothingHere: "Nothing here yet.",
    search: "Search", all: "All", yes: "Yes", no: "No", copy: "Copy", copied: "Copied", download: "Download",
    more: "Show more", none: "none",
  },
  roles: { viewer: "Viewer", operator: "Operator", admin: "Administrator" },
  classes: {
    car: "Car", truck: "Truck", bus: "Bus", motorcycle: "Motorcycle", bicycle: "Bicycle", pedestrian: "Pedestrian",
  },
  manyClasses: {
    car: "Cars", truck: "Trucks", bus: "Buses", motorcycle: "Motorcycles", bicycle: "Bicycles", pedestrian: "Pedestrians",
  },
  shell: {
    navigation: "Main", skip: "Skip to the content", menu: "Menu", signOut: "Sign out",
    connected: "Connected", lost: "No connection – trying again",
    nowhere: "There is nothing here", nowhereWhy: "This address belongs to no page of Gantry.", toWall: "To the wall of cameras",
    needsRole: (role: string) => `This page needs the role ${role}. Ask an administrator to give it to you.`,
    sections: { watch: "Watch", work: "Work", manage: "Manage" },
    theme: { system: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" },
  },
  session: { ended: "Your sign-in has ended. Sign in again to go on." },
  problems: {
    noAnswer: "The server does not answer. The page tries again by itself.",
    refused: (status: number) => `The server answered with ${status}.`,
    signInAgain: "Sign in again.", changedMeanwhile: "Somebody else has changed it meanwhile: load it again.",
    waitAMoment: "Wait a moment, then try again.", makeRoom: "Make room on the disk of the server.",
    inTheLog: (id: string) => `The server's log says more, at request ${id}.`,
  },
  signIn: {
    title: "Sign in", name: "Name", password: "Password", submit: "Sign in",
    newTitle: "Choose a password", newWhy: "An administrator has set your password. Choose one that only you know.",
    present: "Present password", fresh: "New password", change: "Change password",
  },
  welcome: {
    title: "Welcome to Gantry",
  },
  wall: {
    title: "Wall",
  },
  camera: {
    title: "Camera",
  },
  addCamera: {
    title: "Add a camera",
  },
  scene: {
    title: "Scene", titleOf: (name: string) => `Scene of ${name}`, toCamera: "To the camera", review: "Review and save",
    fixed: "This camera is listed in the installation's file. Its scene is changed there; the server reads it at its next start.",
    noPicture: "The camera shows no picture now. Start it, or draw upon the empty picture: places are kept as parts of it.",
    leave: "What you have drawn is not saved. Leave it?",
    stage: "Picture with the scene. Tab goes from one thing to the next, arrow keys move it, Delete removes it. With a drawing tool arrow keys move the cross, Space puts a place, Enter ends.",
    panels: "Scene", drawn: "Drawn", calibration: "Calibration", toolbar: "Drawing", toolsLabel: "Tools",
    tools: { select: "Select", region: "Region", line: "Line", zone: "Zone", lane: "Lane", gate: "Gate", point: "Point", known: "Length" },
    toolTitle: (name: string, key: string) => `${name} (${key})`,
    kinds: { region: "Region", line: "Line", zone: "Zone", lane: "Lane", gate: "Gate", point: "Calibration point", known: "Length" },
    manyKinds: { region: "Regions", line: "Lines", zone: "Zones", lane: "Lanes", gate: "Gates", point: "Points", known: "Lengths" },
    newNames: { region: "region", line: "line", zone: "zone", lane: "lane", gate: "gate", point: "point", known: "length" },
    handle: (of: string, number: number) => `${of}, place ${number}`,
    undo: "Undo", redo: "Redo", freeze: "Freeze", grid: "Metres", nearer: "Nearer", farther: "Farther", wholePicture: "Whole picture",
    selectHint: "Click something to change it; drag it or its places. Ctrl and the wheel go nearer.",
    drawHints: {
      region: "Click the corners, in order. Click the first again, or press Enter, to end. Only what stands in a region is followed.",
      line: "Click both ends. Vehicles are counted in both directions.",
      zone: "Click the corners, in order. Visits and how long they last are measured.",
      lane: "Click the corners, in order. A lane tells queues, wrong way, and may have a limit of its own.",
      gate: "Click both ends, across an approach. Entry by exit gives the turns.",
      point: "Click a place on the road whose metres you know: the end of a marking, a kerb, a manhole. Then type its metres.",
      known: "Click both ends of a length on the road that you have measured.",
    },
    chooseHint: "Choose a tool and draw in the picture. Regions say where to look, lines count, zones time stays, lanes and gates tell where traffic goes.",
    entering: "in", sceneName: "Name of the scene", limit: "Speed limit, km/h",
    limitHint: "Faster vehicles are in the speeding log. Needs a calibration.", name: "Name",
    forward: "Forward is called", forwardHint: "The way of the arrow.", backward: "Backward is called", turn: "Turn round",
    counted: (forward: number, backward: number) => `${forward} forward, ${backward} backward since it was saved`,
    allowsStanding: "Standing is allowed", regionKind: "What stands in it",
    regionKinds: { include: "is followed", exclude: "is left out" },
    regionHint: "With one region that is followed, everything outside is left out.",
    laneLimit: "Limit of this lane, km/h", laneLimitHint: "The scene's when empty.", hasDirection: "Has a direction",
    directionHint: "Who drives against it is reported as driving the wrong way.", gateHint: "Vehicles enter the junction the way of the arrow.",
    calibrationWhy: "Click four places or more on the road, not three of them on one line, and type where they are in metres: any origin, any axes. Then metres are drawn over the picture, and speeds are measured.",
    addPoints: "Click points", addLength: "Check a length", pointsTable: "Calibration points",
    pointColumns: ["#", "x px", "y px", "X m", "Y m", "off px", ""],
    pixelOf: (number: number, axis: string) => `Point ${number}, ${axis} in pixels`,
    metresOf: (number: number, axis: string) => `Point ${number}, ${axis} in metres`,
    removePoint: (number: number) => `Remove point ${number}`, removeLength: (number: number) => `Remove length ${number}`,
    lengths: "Lengths to check", measured: (number: number) => `Length ${number}, measured metres`, measuredHint: "metres",
    needsRoad: "needs a calibration", offRoad: "an end is not on the road", found: (metres: number) => `is ${metres.toFixed(2)} m here`,
    fits: (off: number) => `fits, ${signed(off)}`,
    fitsNot: (off: number, allowed: number) => `${signed(off)}, clicks explain ${allowed.toFixed(1)} %`,
    missing: (count: number) => `${count} more ${count === 1 ? "point" : "points"} with metres, and the road is known.`,
    error: "Reprojection error", scale: "Lengths in the middle",
    good: "Solved", doubtful: "Doubtful",
    agree: (count: number) => count === 4 ? "Four points give the road exactly; more would show errors." : `${count} points agree.`,
    disagree: (worst: number) => `One point is ${worst.toFixed(1)} px off: check it.`,
    moreSettings: "Grid and clicks", gridStep: "Grid", everyMetres: (step: string) => `every ${step} m`,
    clickDeviation: "A click is usually off by, px", clickHint: "Part of the ± of every speed.",
    difference: "What changes", comparing: "Comparing with what is saved…", goOnDrawing: "Go on drawing", saveNow: "Save",
    saved: "Saved. The camera goes on with it.", noChanges: "Nothing is different.",
    signs: { added: "Added:", removed: "Removed:", changed: "Changed:" },
    pointsLeftOut: (count: number) => `${count} ${count === 1 ? "point has" : "points have"} no metres and will not be saved.`,
    refusedHint: "Nothing was saved. Go on drawing and set it right.",
    changedMeanwhile: "Somebody else has saved this camera meanwhile. This is the difference to what is there now; saving replaces it.",
    effects: {
      nothing: "The camera goes on as it is.", goes_on: "The camera takes it between two pictures; numbers go on.",
      follows_anew: "The camera takes it between two pictures; counting begins anew.",
      reopens: "The camera's pictures are opened anew.", starts: "The camera starts.", stops: "The camera stops.",
    },
  },
  videos: {
    title: "Videos",
  },
  detect: {
    title: "Detect",
  },
  jobs: {
    title: "Jobs",
  },
  sessions: {
    title: "Sessions",
  },
  analytics: {
    title: "Analytics",
  },
  models: {
    title: "Models",
  },
  users: {
    title: "Users and keys",
  },
  system: {
    title: "System",
  },
} as const;

function signed(percent: number): string {
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(1)} %`;
}
