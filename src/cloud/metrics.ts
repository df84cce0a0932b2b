// Reading metrics from a job's log lines is the same in both clouds: the service does it while the job runs, and a display
// does it again for their course.
export { type MetricMatcher, metricMatcher } from "./local/runner/metrics";
