import { expect, test } from "vitest";
import { logLine, pad, plainText, textWidth, wrapText } from "../../src/display/plain-text";

test("`plainText()` removes colours, links and control characters and keeps line ends", () => {
  expect(plainText("\u001b[1;31mred\u001b[0m")).toBe("red");
  expect(plainText("\u001b]8;;http://a\u0007link\u001b]8;;\u001b\\")).toBe("link");
  expect(plainText("a\u0000b\u0008c\r\nd\te")).toBe("abc\nd    e");
  expect(plainText("\u001b[2Jcleared\u009b31m")).toBe("cleared");
});

test("`logLine()` keeps the last state of a line that rewrote itself", () => {
  expect(logLine(" 10%|#\r 50%|###\r100%|#####\r")).toBe("100%|#####");
  expect(logLine("\u001b[33mwarning\u001b[0m  ")).toBe("warning");
  expect(logLine("")).toBe("");
});

test("`textWidth()` counts columns: wide characters two, marks none", () => {
  expect(textWidth("abc")).toBe(3);
  expect(textWidth("犬cat")).toBe(5);
  expect(textWidth("e\u0301")).toBe(1);
});

test("`pad()` fills on the right, and on the left for numbers", () => {
  expect(pad("犬", 4)).toBe("犬  ");
  expect(pad("7", 3, "right")).toBe("  7");
});

test("`wrapText()` breaks at spaces, and inside a word that is too long", () => {
  expect(wrapText("one two three", 8)).toEqual(["one two", "three"]);
  expect(wrapText("s3://a-long-bucket", 7)).toEqual(["s3://a-", "long-bu", "cket"]);
  expect(wrapText("a\n\nb", 10)).toEqual(["a", "", "b"]);
});
