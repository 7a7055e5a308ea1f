import { DateTime } from "luxon";
import type { JourneyPerson } from "./journey-person.ts";
import type { Stage } from "./stage.ts";

/** Writes a line of the story on standard output, when PRINT_JOURNEY asks for it. */
export function printJourney(text: string): void {
  if (process.env.PRINT_JOURNEY) process.stdout.write(`${text}\n`);
}

/** The same person; what they do and every message they get is printed, with its moment and platform. */
export function printedPerson(person: JourneyPerson, stage: Stage): JourneyPerson {
  if (!process.env.PRINT_JOURNEY) return person;
  const shown: string[] = [];
  const moment = () => DateTime.fromMillis(stage.now(), { zone: "Europe/Paris", locale: "fr" });
  const head = () => `\n[${stage.platform}, ${moment().toFormat("ccc d LLL yyyy, HH:mm ZZ")}]`;
  const look = async () => {
    for (const [index, { text, buttons, links }] of (await person.messages()).entries()) {
      const message = [text, ...buttons.map((label) => `    [ ${label} ]`), ...links].join("\n");
      if (shown[index] === message) continue;
      printJourney(`${head()}${index < shown.length ? " (changed)" : ""}\n${message}`);
      shown[index] = message;
    }
  };
  const acts = (verb: string, act: (text: string) => Promise<unknown>) => async (text: string) => {
    await look();
    printJourney(`${head()} > ${verb} ${text}`);
    await act(text);
  };
  return {
    ...person,
    says: acts("says", person.says),
    presses: acts("presses", person.presses),
    async hears(words) {
      const heard = await person.hears(words);
      await look();
      return heard;
    },
  };
}
