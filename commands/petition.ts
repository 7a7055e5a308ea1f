import { defineCommand } from "../src/core/command.ts";
import { sayPetition } from "./petition-card.ts";

/** The petition's card: where it is, and honestly what state it is in. */
export default defineCommand({
  name: "petition",
  audience: "everyone",
  answer: "open",
  options: {},
  run: (call) => sayPetition(call),
});
