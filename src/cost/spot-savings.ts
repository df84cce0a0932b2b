import { Exact, exactText } from "../units/money";

/**
 * The share that managed spot training saved, in percent as a decimal text: `(1 − billable ÷ training) × 100`, from the
 * times that `DescribeTrainingJob` reports (Amazon SageMaker developer guide, model-managed-spot-training). Throws a
 * `RangeError` for times that are not above 0 or where more is billed than was trained.
 */
export function spotSavings(times: {
  readonly trainingTimeInSeconds: number;
  readonly billableTimeInSeconds: number;
}): string {
  const { trainingTimeInSeconds: training, billableTimeInSeconds: billable } = times;
  if (!(training > 0) || !(billable >= 0) || billable > training)
    throw new RangeError(`Cannot tell the saving of ${billable} s billed of ${training} s trained`);
  return exactText(new Exact(1).minus(new Exact(billable).div(training)).times(100));
}
