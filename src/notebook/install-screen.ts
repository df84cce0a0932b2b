import { currentScreen, noScreen, type Screen, setScreen } from "../display/screen";
import { inKernel, repairShorthands } from "./kernel";
import { kernelScreen } from "./kernel-screen";
import { terminalScreen } from "./terminal-screen";

/**
 * Chooses where documents appear, unless a screen was chosen before: the output cells of a tslab kernel, else the terminal.
 * Returns the screen in use.
 */
export function installScreen(): Screen {
  repairShorthands();
  if (currentScreen() === noScreen) setScreen(inKernel() ? kernelScreen() : terminalScreen());
  return currentScreen();
}
