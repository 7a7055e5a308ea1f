import { platformNames } from "../../../chat/address.ts";
import { languages } from "../../../chat/languages.ts";
import type { Subscriptions } from "../../../features/statistics/statistics.ts";
import { type Html, html } from "../../html.ts";
import { sayIn } from "../layout.ts";
import { columnHead, figureTable, numberCell, numberHead, writeFigure } from "./figure-words.ts";
import type { FiguresContext } from "./frame.ts";
import { namePlatform } from "./platform-names.ts";

/** Who receives the team's news now, in fives. */
export function subscriptionsPart(context: FiguresContext, subscriptions: Subscriptions): Html {
  const say = sayIn(context);
  const { cells, people, places } = subscriptions;
  if (cells.length === 0) return html`<p class="quiet">${say("dashboard.overview.noSubscriptions")}</p>`;
  const rows = platformNames.flatMap((platform) =>
    languages.flatMap((language) => {
      const of = (recipient: "person" | "place") =>
        cells.find(
          (cell) => cell.platform === platform && cell.language === language && cell.recipient === recipient,
        )?.count;
      const [inPlaces, ofPeople] = [of("place"), of("person")];
      if (inPlaces === undefined && ofPeople === undefined) return [];
      const cell = (count: number | null = 0) => numberCell(writeFigure(context, { count }));
      return [
        html`<tr><th scope="row">${namePlatform(platform, say)}</th>
<td lang="${language}">${context.words(language, `language.${language}`)}</td>
${cell(inPlaces)}${cell(ofPeople)}</tr>`,
      ];
    }),
  );
  const total = html`<tr class="total"><th scope="row" colspan="2">${say("dashboard.channels.total")}</th>
${numberCell(writeFigure(context, { count: places }))}${numberCell(writeFigure(context, { count: people }))}</tr>`;
  return figureTable({
    name: say("dashboard.overview.subscriptions"),
    caption: say("dashboard.overview.caption"),
    head: [
      columnHead(say("dashboard.column.platform")),
      columnHead(say("dashboard.column.language")),
      numberHead(say("dashboard.column.places")),
      numberHead(say("dashboard.column.people")),
    ],
    rows: [...rows, total],
  });
}
