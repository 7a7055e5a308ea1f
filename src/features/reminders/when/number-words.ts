import type { Language } from "../../../chat/languages.ts";

/** As folded text has them: no accents, no hyphens. The index is the number; forms of one number stand behind bars. */
const small: Readonly<Record<Language, string>> = {
  fr: "zero,un|une|premier,deux,trois,quatre,cinq,six,sept,huit,neuf,dix,onze,douze,treize,quatorze,quinze,seize,dix sept,dix huit,dix neuf",
  en: "zero,one|first,two|second,three|third,four|fourth,five|fifth,six|sixth,seven|seventh,eight|eighth,nine|ninth,ten|tenth,eleven|eleventh,twelve|twelfth,thirteen|thirteenth,fourteen|fourteenth,fifteen|fifteenth,sixteen|sixteenth,seventeen|seventeenth,eighteen|eighteenth,nineteen|nineteenth",
  de: "null,ein|eins|eine|einen|einem|einer|erste|ersten|erster,zwei|zwo|zweite|zweiten,drei|dritte|dritten,vier|vierte|vierten,funf|funfte|funften,sechs|sechste|sechsten,sieben|siebte|siebten,acht|achte|achten,neun|neunte|neunten,zehn|zehnte|zehnten,elf|elfte|elften,zwolf|zwolfte|zwolften,dreizehn|dreizehnten,vierzehn|vierzehnten,funfzehn|funfzehnten,sechzehn|sechzehnten,siebzehn|siebzehnten,achtzehn|achtzehnten,neunzehn|neunzehnten",
  es: "cero,un|uno|una|primero,dos,tres,cuatro,cinco,seis,siete,ocho,nueve,diez,once,doce,trece,catorce,quince,dieciseis,diecisiete,dieciocho,diecinueve",
  it: "zero,un|uno|una|primo,due,tre,quattro,cinque,sei,sette,otto,nove,dieci,undici,dodici,tredici,quattordici,quindici,sedici,diciassette,diciotto,diciannove",
};

const tens: Readonly<Record<Language, readonly string[]>> = {
  fr: ["vingt", "trente", "quarante", "cinquante", "soixante"],
  en: ["twenty", "thirty", "forty", "fifty", "sixty"],
  de: ["zwanzig", "dreissig", "vierzig", "funfzig", "sechzig"],
  es: ["veinte", "treinta", "cuarenta", "cincuenta", "sesenta"],
  it: ["venti", "trenta", "quaranta", "cinquanta", "sessanta"],
};

/** How a language joins a ten and a unit; enough for clocks, days of a month and short stays. */
const join: Readonly<Record<Language, (ten: string, unit: string, value: number) => readonly string[]>> = {
  fr: (ten, unit, value) => [value === 1 ? `${ten} et ${unit}` : `${ten} ${unit}`],
  en: (ten, unit) => [`${ten} ${unit}`],
  de: (ten, unit) => [`${unit}und${ten}`, `${unit}und${ten}sten`],
  es: (ten, unit) => [ten === "veinte" ? `veinti${unit}` : `${ten} y ${unit}`],
  it: (ten, unit, value) => [value === 1 || value === 8 ? `${ten.slice(0, -1)}${unit}` : `${ten}${unit}`],
};

/** The number words of a language up to 69, the longest first: « vingt et un » before « vingt ». */
export function numberWords(language: Language): ReadonlyMap<string, number> {
  const found: [string, number][] = [];
  const units = small[language].split(",").map((forms) => forms.split("|"));
  units.forEach((forms, value) => {
    for (const form of forms) found.push([form, value]);
  });
  tens[language].forEach((ten, index) => {
    const base = (index + 2) * 10;
    found.push([ten, base]);
    units.slice(1, 10).forEach((forms, unit) => {
      for (const form of forms)
        for (const joined of join[language](ten, form, unit + 1)) found.push([joined, base + unit + 1]);
    });
  });
  if (language === "de") found.push(["zwanzigsten", 20], ["dreissigsten", 30]);
  if (language === "en") found.push(["twentieth", 20], ["thirtieth", 30]);
  return new Map(found.sort(([a], [b]) => b.length - a.length));
}
