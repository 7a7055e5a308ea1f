import { languages } from "../src/chat/languages.ts";
import { loadFaq } from "../src/features/faq/faq.ts";
import { runScript } from "./script-error.ts";

/** Learns the answers' phrasings and keeps what was learnt in node_modules/.cache: the first start finds it there. */
await runScript(async () => {
  await loadFaq({ localesDir: new URL("../locales/", import.meta.url), languages });
});
