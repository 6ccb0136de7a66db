import { showTheme } from "./app/theme";

// Runs before anything is drawn, so that the page never flashes in the other colours.
showTheme();
