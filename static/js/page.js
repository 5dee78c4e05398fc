/** What every page needs: the phone menu, the errors' focus, the page read aloud, unsaved forms kept. */
import { startAutosave } from "./autosave.js";
import { startMenu } from "./menu.js";
import { startPolls } from "./poll.js";
import { startReading } from "./read-aloud.js";
import { startSubmits } from "./submits.js";
import { startTimeLeft } from "./time-left.js";

document.querySelector(".lj-errbox")?.focus();
startMenu();
startReading();
startAutosave();
startPolls();
startSubmits();
startTimeLeft();
if (document.querySelector("[data-region]")) import("./region.js");
