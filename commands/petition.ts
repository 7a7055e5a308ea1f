import { defineCommand } from "../src/core/command.ts";
import { isCarriable } from "./carried-code.ts";
import { sayPetition } from "./petition-card.ts";

/** The petition's card: where it is, and honestly what state it is in. */
export default defineCommand({
  name: "petition",
  audience: "everyone",
  answer: "open",
  options: {},
  run: (call) => sayPetition(call),
  buttons: { from: (call, code) => sayPetition(call, isCarriable(code) ? code : undefined) },
});
