import { offerPetition } from "../../commands/offer-petition.ts";
import type { Offers } from "../chat/offer.ts";
import { plainText } from "../chat/plain-text.ts";
import type { Text } from "../chat/text.ts";
import type { Services } from "../core/services.ts";
import type { I18n } from "../i18n/i18n.ts";
import { putIntoWords, wordText } from "../i18n/put-into-words.ts";
import type { Clock } from "../system/clock.ts";

interface OfferParts {
  /** Asked when somebody looks: the adapters are made before the services. */
  readonly services: () => Services;
  readonly i18n: I18n;
  readonly clock: Clock;
  readonly zone: string;
}

/** What Telegram's inline mode offers: the petition, in the asker's language. */
export function wordOffers({ services, i18n, clock, zone }: OfferParts): Offers {
  return (language) => {
    const offer = offerPetition(services(), "telegram", clock.now());
    if (!offer) return [];
    const reader = { language, zone };
    const words = (text: Text) => plainText(wordText(i18n, text, reader));
    return [
      {
        id: "petition",
        title: words(offer.title),
        description: words(offer.description),
        message: putIntoWords(i18n, offer.reply, reader, false),
      },
    ];
  };
}
