import { expect, test } from "vitest";
import { doctorDocument, type Finding, isWell } from "../../src/cli/doctor";
import { toText } from "../../src/display/render-text";

const good: Finding = { subject: "Node", state: "good", found: "20.20.2", advice: "" };
const optional: Finding = { subject: "GPU", state: "optional", found: "none", advice: "buy one" };
const missing: Finding = {
  subject: "Jupyter",
  state: "missing",
  found: "no Python here has nbclient and nbconvert",
  advice: "npx sagelab setup",
};

test("the doctor's table has a row a finding and says what is missing", () => {
  expect(toText(doctorDocument([good, optional, missing]))).toBe(
    [
      "sagelab doctor",
      "          What     Found                                      How to get it",
      "────────  ───────  ─────────────────────────────────────────  ─────────────────",
      "ok        Node     20.20.2",
      "optional  GPU      none                                       buy one",
      "MISSING   Jupyter  no Python here has nbclient and nbconvert  npx sagelab setup",
      "",
      "Error: Something is missing; to install it: npx sagelab setup",
    ].join("\n"),
  );
});

test("only what the main job needs counts against a machine", () => {
  expect(isWell([good, optional])).toBe(true);
  expect(isWell([good, missing])).toBe(false);
});
