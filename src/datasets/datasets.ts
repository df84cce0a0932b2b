import { cifar10 } from "./cifar10";
import { pets } from "./pets";

/** Data sets that the walkthroughs use. */
export const datasets = { cifar10, pets } as const;
