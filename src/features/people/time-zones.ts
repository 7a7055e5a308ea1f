import { foldAccents } from "../../chat/fold-accents.ts";

/** Where most of the people live who care about French health data, under the names these places have themselves. */
export const offeredZones: readonly { readonly zone: string; readonly place: string }[] = [
  { zone: "Europe/Paris", place: "Paris" },
  { zone: "Europe/London", place: "London" },
  { zone: "Europe/Berlin", place: "Berlin" },
  { zone: "America/Montreal", place: "Montréal" },
  { zone: "America/Guadeloupe", place: "Guadeloupe" },
  { zone: "America/Martinique", place: "Martinique" },
  { zone: "America/Cayenne", place: "Guyane" },
  { zone: "Indian/Reunion", place: "La Réunion" },
  { zone: "Pacific/Noumea", place: "Nouméa" },
  { zone: "Pacific/Tahiti", place: "Tahiti" },
];

/** Names that the database of time zones does not know, in the spellings of our five languages. */
const otherNames: Readonly<Record<string, string>> = {
  "Europe/Paris":
    "france, frankreich, francia, lyon, marseille, toulouse, lille, nice, nantes, strasbourg, bordeaux, rennes, montpellier, grenoble, parigi",
  "Europe/London": "londres, londra, royaume-uni, uk, england, manchester, edinburgh",
  "Europe/Berlin": "allemagne, deutschland, germany, munich, munchen, hamburg, koln, cologne, frankfurt",
  "Europe/Brussels": "bruxelles, brussel, belgique, belgien, liege",
  "Europe/Zurich": "geneve, genf, geneva, suisse, schweiz, lausanne, bern, berne",
  "Europe/Vienna": "vienne, wien, autriche, osterreich",
  "Europe/Madrid": "espagne, espana, barcelona, barcelone, sevilla, valencia",
  "Europe/Rome": "italie, italia, roma, milano, milan, torino, napoli",
  "Europe/Lisbon": "lisbonne, lisboa, portugal",
  "America/Montreal": "quebec, ottawa",
  "America/New_York": "new york, boston, washington, miami",
  "America/Guadeloupe": "pointe-a-pitre, basse-terre",
  "America/Martinique": "fort-de-france",
  "America/Cayenne": "guyane francaise",
  "America/Miquelon": "saint-pierre-et-miquelon",
  "Indian/Reunion": "la reunion, saint-denis",
  "Indian/Mayotte": "mamoudzou",
  "Pacific/Noumea": "nouvelle-caledonie",
  "Pacific/Tahiti": "papeete, polynesie",
};

const plain = (text: string) => foldAccents(text.trim()).replace(/[\s_-]+/g, " ");

let named: ReadonlyMap<string, string> | undefined;
/** Made at its first use: a thousandth of a second, and most processes never need it. */
function zonesByName(): ReadonlyMap<string, string> {
  named ??= new Map([
    ...Intl.supportedValuesOf("timeZone").map(
      (zone) => [plain(zone.split("/").at(-1) ?? zone), zone] as const,
    ),
    ...offeredZones.map(({ zone, place }) => [plain(place), zone] as const),
    ...Object.entries(otherNames).flatMap(([zone, names]) =>
      names.split(", ").map((name) => [plain(name), zone] as const),
    ),
  ]);
  return named;
}

/** The IANA zone of a city, a country or a zone's own name as people write it; `undefined` when it is none. */
export function findZone(text: string): string | undefined {
  const typed = text.trim();
  const found = zonesByName().get(plain(typed));
  if (found || !/^[a-z]+(?:\/[a-z0-9_+-]+){1,2}$|^utc$/i.test(typed)) return found;
  return isZone(typed)
    ? new Intl.DateTimeFormat("en", { timeZone: typed }).resolvedOptions().timeZone
    : undefined;
}

/** Whether this is a zone that the system knows. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
