import { cifar10 } from "./cifar10";

/** Data sets that the walkthroughs use. */
export const datasets = { cifar10 } as const;
