import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEvent } from "../../../src/adapters/preview/read-event.ts";

const now = 1_800_000_000_000;
const read = (body: object) => readEvent({ person: "ada", place: "private", ...body }, now);
const incoming = (body: object) => {
  const event = read(body);
  return "problem" in event ? event : event.incoming;
};

describe("an event of the preview", () => {
  it("is a question when it is written in private", () => {
    expect(incoming({ id: "7", language: "fr", text: "  Pourquoi Microsoft ?  " })).toEqual({
      id: "preview:event:7",
      kind: "text",
      at: now,
      person: { id: "preview:person:ada", grants: [], languageHint: "fr" },
      place: { id: "preview:place:private:ada", kind: "private" },
      text: "Pourquoi Microsoft ?",
    });
  });

  it.each([
    ["/ask why", "ask", "why"],
    ["/start CODE_1", "start", "CODE_1"],
    ["/help", "help", ""],
    ["/help@porte-voix now", "help", "now"],
    ["  /remind\n3h ", "remind", "3h"],
    ["/nonsense", "nonsense", ""],
  ])("is a command when it begins with a slash: %j", (text, name, line) => {
    for (const place of ["private", "group:test"])
      expect(incoming({ place, text })).toMatchObject({ kind: "command", name, input: { line } });
  });

  it("is nobody's business when the command names another bot", () => {
    expect(incoming({ place: "group:test", text: "/help@otherbot" })).toBeUndefined();
  });

  it.each([
    ["@porte-voix why?", "why?"],
    ["Dis @Porte-Voix, pourquoi ?", "Dis , pourquoi ?"],
    ["why @PORTE-VOIX", "why"],
    ["@porte-voix", ""],
  ])("is a question in a group when it names the bot: %j", (text, question) => {
    expect(incoming({ place: "group:test", text })).toMatchObject({
      kind: "text",
      text: question,
      place: { id: "preview:place:group:test", kind: "group" },
    });
  });

  it.each(["hello", "porte-voix?", "mail@porte-voix.fr is wrong", "@porte-voix-2", "x@porte-voix", "a / b"])(
    "is not for the bot in a group when it does not name it: %j",
    (text) => {
      expect(incoming({ place: "group:test", text })).toBeUndefined();
    },
  );

  it("carries a pressed button as it came, forged or not", () => {
    for (const press of ["ask:more:cloud-act", "", "x".repeat(1000), "'; drop table kv; --", "\u0000"])
      expect(incoming({ press })).toMatchObject({ kind: "button", payload: press });
  });

  it("loses control characters, which no chat lets through, and keeps the rest as typed", () => {
    expect(incoming({ text: "a\u0000b\u001b[31m\nc\u202edef\u200f \ud800" })).toMatchObject({
      text: "ab[31m\nc\u202edef\u200f \ufffd",
    });
  });

  it("lets a question of 10,000 characters through to the bot, which answers it politely", () => {
    expect(incoming({ text: "é".repeat(10_000) })).toMatchObject({ kind: "text" });
  });

  it("takes names of any alphabet, the same however they are composed", () => {
    expect(incoming({ person: "Zoé", text: "x" })).toMatchObject({ person: { id: "preview:person:Zoé" } });
    expect(incoming({ person: "Zoe\u0301", text: "x" })).toMatchObject({
      person: { id: "preview:person:Zoé" },
    });
  });

  it.each([
    [undefined, "body"],
    [null, "body"],
    ["text", "body"],
    [[], "body"],
    [{}, "person"],
    [{ person: "", text: "x" }, "person"],
    [{ person: "a:b", text: "x" }, "person"],
    [{ person: "a".repeat(33), text: "x" }, "person"],
    [{ person: { $ne: 1 }, text: "x" }, "person"],
    [{ person: "ada", place: "elsewhere", text: "x" }, "place"],
    [{ person: "ada", place: "group:", text: "x" }, "place"],
    [{ person: "ada", place: "group:a b", text: "x" }, "place"],
    [{ person: "ada", place: 7, text: "x" }, "place"],
    [{ person: "ada", language: 7, text: "x" }, "language"],
    [{ person: "ada", text: 7 }, "text"],
    [{ person: "ada", text: "x".repeat(16_001) }, "text"],
    [{ person: "ada", press: ["x"] }, "press"],
    [{ person: "ada", press: "x".repeat(1001) }, "press"],
    [{ person: "ada" }, "either"],
    [{ person: "ada", text: "x", press: "y" }, "either"],
    [{ person: "ada", id: "a:b", text: "x" }, "id"],
    [{ person: "ada", message: "", press: "x" }, "id"],
  ])("is refused with what is wrong in it: %j", (body, problem) => {
    expect(readEvent(body, now)).toEqual({ problem });
  });

  it("never throws, whatever is sent", () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        readEvent(body, now);
      }),
    );
    const bodies = fc.record({
      person: fc.anything(),
      place: fc.anything(),
      text: fc.anything(),
      press: fc.anything(),
    });
    fc.assert(
      fc.property(bodies, (body) => {
        readEvent(body, now);
      }),
    );
  });
});
