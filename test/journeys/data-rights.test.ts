import { expect, it } from "vitest";
import { tableRows } from "../support/table-rows.ts";
import { describeOnEachPlatform } from "./stage.ts";

describeOnEachPlatform("somebody who wants to know and to be forgotten", (stage) => {
  it("sees what is kept, takes it along as a file, erases it, and gets a receipt", async () => {
    const ada = stage().person();
    await ada.says("/remind 3h");
    await ada.hears("Je suis un robot");
    await ada.presses("Oui, rappelez-le-moi");
    await ada.hears("C’est noté");
    await ada.says("/mydata");
    expect((await ada.hears("Ce que je garde sur vous")).text).toContain("accord donné");
    await ada.presses("En fichier");
    await ada.hears("lisible par une machine");
    await ada.says("/forget");
    await ada.presses((await ada.hears("immédiat et définitif")).buttons[0] ?? "");
    const { text } = await ada.hears("tout est effacé");
    const [receipt] = /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(text) ?? [];
    const { storage } = stage();
    expect(await tableRows(storage, "erasures")).toEqual([expect.objectContaining({ receipt })]);
    for (const table of ["kv", "consents", "reminders", "missed_reminders"])
      expect(await tableRows(storage, table)).toEqual([]);
    await ada.says("/mydata");
    await ada.hears(`reçu ${receipt}`);
  });
});
