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
    title: "Scene",
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
