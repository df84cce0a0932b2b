import { aptByHand, aptInstall, canUseApt } from "./apt";
import { pipInstall } from "./environment";
import { type PythonHere, pythonWithPyTorch } from "./pythons";
import { type Route, reach } from "./route";
import type { SetupContext } from "./step";

/** PyTorch with what training scripts import beside it, as Debian and Ubuntu name the packages. */
const DEBIAN = ["python3", "python3-venv", "python3-torch", "python3-torchvision", "python3-numpy"];
const PIP = ["torch", "torchvision", "numpy"];
/** PyTorch's own index of builds without GPU libraries. */
const CPU_INDEX = "https://download.pytorch.org/whl/cpu";
const CPU_TIMEOUT_MS = 10 * 60_000;
const FULL_TIMEOUT_MS = 20 * 60_000;

/**
 * Gives a Python with PyTorch and NumPy: the first there is, else from the distribution where we are root (153 MB, where
 * pip's ordinary build for Linux brings gigabytes of GPU libraries), else with pip into the project's `.venv`.
 */
export function ensurePyTorch(context: SetupContext): Promise<PythonHere> {
  return reach(context, {
    title: "a Python with PyTorch",
    find: () => pythonWithPyTorch(context.folder),
    routes: [fromDebian(context), withPipForCpu(context), withPip(context)],
  });
}

function fromDebian(context: SetupContext): Route {
  return {
    title: "Installing PyTorch from the distribution's packages (about 153 MB)",
    byHand: aptByHand(DEBIAN),
    applies: canUseApt,
    run: () => aptInstall(context, DEBIAN),
  };
}

function withPipForCpu(context: SetupContext): Route {
  const args = [...PIP, "--index-url", CPU_INDEX];
  return {
    title: "Installing PyTorch with pip, the build without GPU libraries (about 200 MB)",
    byHand: `.venv/bin/python -m pip install ${args.join(" ")}`,
    applies: () => process.platform === "linux",
    run: () => pipInstall(context, args, CPU_TIMEOUT_MS),
  };
}

function withPip(context: SetupContext): Route {
  const size = process.platform === "linux" ? " (several GB on Linux)" : "";
  return {
    title: `Installing PyTorch with pip${size}`,
    byHand: `.venv/bin/python -m pip install ${PIP.join(" ")}`,
    applies: () => true,
    run: () => pipInstall(context, PIP, FULL_TIMEOUT_MS),
  };
}
