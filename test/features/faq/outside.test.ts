import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Language, languages } from "../../../src/chat/languages.ts";
import { type AnsweredOutside, loadFaq } from "../../../src/features/faq/faq.ts";

const faq = await loadFaq({
  localesDir: fileURLToPath(new URL("../../../locales/", import.meta.url)),
  languages,
});

const probes: readonly [Language, AnsweredOutside, string][] = [
  ["fr", "medical-advice", "J'ai de la fièvre depuis hier, est-ce que je dois prendre un antibiotique ?"],
  ["fr", "medical-advice", "mon bébé a des boutons sur le ventre c grave"],
  ["fr", "medical-advice", "Quel est le meilleur médicament contre la migraine ?"],
  ["fr", "party-politics", "Vous êtes pour Macron ou pour Le Pen ?"],
  ["fr", "party-politics", "Je vote pour qui dimanche ?"],
  ["fr", "other-petitions", "Où est la pétition contre les retraites ?"],
  ["fr", "other-petitions", "je veux signer contre la chasse à courre"],
  ["fr", "emergency", "J'ai envie d'en finir, je n'en peux plus"],
  ["fr", "emergency", "mon mari fait un arrêt cardiaque aidez moi"],
  ["fr", "greeting", "Bonjour, vous allez bien ?"],
  ["fr", "thanks", "Super, merci beaucoup pour ton aide !"],
  ["en", "medical-advice", "I have chest tightness when I climb stairs, what pills should I take?"],
  ["en", "medical-advice", "is it safe to mix ibuprofen and alcohol"],
  ["en", "party-politics", "who should I vote for in the next election?"],
  ["en", "party-politics", "Is Macron a good president?"],
  ["en", "other-petitions", "where do I sign the petition to save the whales"],
  ["en", "emergency", "I want to kill myself"],
  ["en", "emergency", "someone is breaking into my house please help"],
  ["en", "greeting", "hi there!"],
  ["en", "thanks", "thanks a lot, that helped"],
  ["de", "medical-advice", "Ich habe seit drei Tagen Kopfschmerzen, was soll ich nehmen?"],
  ["de", "party-politics", "Wen soll ich bei der nächsten Wahl wählen?"],
  ["de", "other-petitions", "Wo kann ich die Petition für ein Tempolimit unterschreiben?"],
  ["de", "emergency", "Ich will nicht mehr leben"],
  ["de", "greeting", "Hallo, wie geht's?"],
  ["de", "thanks", "Vielen Dank, das hat mir geholfen"],
  ["es", "medical-advice", "Me duele mucho la espalda, ¿qué me tomo?"],
  ["es", "party-politics", "¿A qué partido tengo que votar?"],
  ["es", "other-petitions", "Quiero firmar la petición contra las corridas de toros"],
  ["es", "emergency", "Quiero quitarme la vida"],
  ["es", "greeting", "Buenas tardes"],
  ["es", "thanks", "Muchas gracias por todo"],
  ["it", "medical-advice", "Ho la febbre alta, che medicina devo prendere?"],
  ["it", "party-politics", "Per chi devo votare alle prossime elezioni?"],
  ["it", "other-petitions", "Dove firmo la petizione contro la caccia?"],
  ["it", "emergency", "Non voglio più vivere"],
  ["it", "greeting", "Ciao, come stai?"],
  ["it", "thanks", "Grazie mille, gentilissimo"],
];

describe("what the bot does not answer on purpose", () => {
  it.each(probes)("(%s, %s) gets its line: %s", (language, topic, text) => {
    expect(faq.ask(text, language)).toMatchObject({ kind: "none", outside: topic });
  });
});
