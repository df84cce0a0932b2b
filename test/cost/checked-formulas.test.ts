import { expect, test } from "vitest";
import { estimate } from "../../src/cost/estimate";
import { checkedFormulas } from "../../src/units/checked-formulas";
import { checkFormula, compiledFormulas } from "../../src/units/formula";
import { plansWithEveryFormula } from "./every-formula";

test("the list of checked formulas holds those of the cost model", () => {
  for (const plan of plansWithEveryFormula) estimate(plan);
  expect([...checkedFormulas]).toEqual(compiledFormulas());
});

test.each([...checkedFormulas])("the dimensions of %s fit", (key) => {
  expect(() => checkFormula(key)).not.toThrow();
});
