import type { FormatLocaleDefinition } from "d3-format";
import de from "d3-format/locale/de-DE" with { type: "json" };
import en from "d3-format/locale/en-GB" with { type: "json" };
import es from "d3-format/locale/es-ES" with { type: "json" };
import fr from "d3-format/locale/fr-FR" with { type: "json" };
import it from "d3-format/locale/it-IT" with { type: "json" };
import timeDe from "d3-time-format/locale/de-DE" with { type: "json" };
import timeEn from "d3-time-format/locale/en-GB" with { type: "json" };
import timeEs from "d3-time-format/locale/es-ES" with { type: "json" };
import timeFr from "d3-time-format/locale/fr-FR" with { type: "json" };
import timeIt from "d3-time-format/locale/it-IT" with { type: "json" };
import type { Language } from "../chat/languages.ts";

interface AxisLocale {
  readonly number: FormatLocaleDefinition;
  readonly time: object;
  /** d3's pattern for a day without its year. */
  readonly day: string;
}

/** How d3 writes numbers and dates on axes. */
export const axisLocales: Readonly<Record<Language, AxisLocale>> = {
  fr: { number: fr as FormatLocaleDefinition, time: withMonths(timeFr, "fr"), day: "%-d %b" },
  en: { number: en as FormatLocaleDefinition, time: withMonths(timeEn, "en-GB"), day: "%-d %b" },
  de: { number: de as FormatLocaleDefinition, time: withMonths(timeDe, "de"), day: "%-d. %b" },
  es: { number: es as FormatLocaleDefinition, time: withMonths(timeEs, "es"), day: "%-d %b" },
  it: { number: it as FormatLocaleDefinition, time: withMonths(timeIt, "it"), day: "%-d %b" },
};

/** d3 shortens months as nobody does (Mrz, capitals in Italian): CLDR knows better, and is what the texts use. */
function withMonths(time: object, locale: string): object {
  const { format } = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const shortMonths = Array.from({ length: 12 }, (_, month) =>
    format(Date.UTC(2027, month, 9)).replace(/^9\.?\s*/, ""),
  );
  return { ...time, shortMonths };
}
